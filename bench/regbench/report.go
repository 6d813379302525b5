package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"sort"
	"strconv"
	"strings"
)

type line struct {
	Server   string  `json:"server"`
	Scenario string  `json:"scenario"`
	Metric   string  `json:"metric"`
	Round    int     `json:"round"`
	R        *result `json:"result"`
}

func metricOf(r *result, m string) (float64, string) {
	switch m {
	case "ops_per_s":
		return r.OpsPerS, "op/s"
	case "p50_ms":
		return r.P50, "ms"
	case "idle":
		return math.NaN(), ""
	case "seconds":
		return r.Seconds, "s"
	default:
		return r.MBps, "MB/s"
	}
}

func median(v []float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	s := append([]float64(nil), v...)
	sort.Float64s(s)
	if n := len(s); n%2 == 0 {
		return (s[n/2-1] + s[n/2]) / 2
	}
	return s[len(s)/2]
}

func num(v float64) string {
	switch a := math.Abs(v); {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "–"
	case a >= 100:
		return fmt.Sprintf("%.0f", v)
	case a >= 10:
		return fmt.Sprintf("%.1f", v)
	case a >= 1:
		return fmt.Sprintf("%.2f", v)
	default:
		return fmt.Sprintf("%.3f", v)
	}
}

// report prints medians per scenario and server, with the ratio to the server
// that appears first in the file. A round with errors is left out of the
// medians, and the table says how many errors there were.
func report(path string) {
	in := os.Stdin
	if path != "" {
		f, err := os.Open(path)
		if err != nil {
			fatal("%v", err)
		}
		defer f.Close()
		in = f
	}
	var scen, serv []string
	seenS, seenV := map[string]bool{}, map[string]bool{}
	rows := map[string][]line{}
	sc := bufio.NewScanner(in)
	sc.Buffer(make([]byte, 1<<20), 1<<24)
	for sc.Scan() {
		var l line
		if err := json.Unmarshal(sc.Bytes(), &l); err != nil || l.R == nil {
			fmt.Fprintf(os.Stderr, "regbench: line left out: %.120s\n", sc.Text())
			continue
		}
		if !seenS[l.Scenario] {
			seenS[l.Scenario] = true
			scen = append(scen, l.Scenario)
		}
		if !seenV[l.Server] {
			seenV[l.Server] = true
			serv = append(serv, l.Server)
		}
		rows[l.Scenario+"\x00"+l.Server] = append(rows[l.Scenario+"\x00"+l.Server], l)
	}
	if len(serv) == 0 {
		fatal("report: nothing to report")
	}
	fmt.Printf("| scenario | server | median | min – max | ratio to %s | p50 ms | p95 ms | p99 ms | server CPU s | peak RSS MiB | rounds | errors |\n", serv[0])
	fmt.Println("|---|---|---|---|---|---|---|---|---|---|---|---|")
	for _, s := range scen {
		var base float64
		for i, v := range serv {
			ls := rows[s+"\x00"+v]
			if len(ls) == 0 {
				continue
			}
			var m, p50, p95, p99, cpu, rss, stalled []float64
			var unit string
			var errs int64
			var why string
			for _, l := range ls {
				errs += l.R.Errors
				if len(l.R.ErrorSamples) > 0 && why == "" {
					why = l.R.ErrorSamples[0]
				}
				var x float64
				x, unit = metricOf(l.R, l.Metric)
				if l.R.Errors > 0 || l.R.Ops == 0 {
					continue
				}
				k := float64(l.R.PeakRSS)
				if k == 0 {
					k = float64(l.R.IdleRSS)
				}
				rss = append(rss, k/1024)
				if l.R.Stalled > 0 {
					stalled = append(stalled, float64(l.R.StalledKB)/1024)
				}
				if l.Metric != "idle" {
					m, p50, p95, p99, cpu = append(m, x), append(p50, l.R.P50), append(p95, l.R.P95), append(p99, l.R.P99), append(cpu, l.R.ServerCPU)
				}
			}
			med := median(m)
			if i == 0 {
				base = med
			}
			lo, hi := math.NaN(), math.NaN()
			if len(m) > 0 {
				sort.Float64s(m)
				lo, hi = m[0], m[len(m)-1]
			}
			es := strconv.FormatInt(errs, 10)
			if why != "" {
				es += " (" + strings.ReplaceAll(why, "|", "/") + ")"
			}
			mem := num(median(rss))
			if len(stalled) > 0 {
				mem += fmt.Sprintf(" (stalled: %+.0f)", median(stalled))
			}
			fmt.Printf("| %s | %s | %s %s | %s – %s | %s | %s | %s | %s | %s | %s | %d | %s |\n", s, v, num(med), unit, num(lo), num(hi),
				num(med/base), num(median(p50)), num(median(p95)), num(median(p99)), num(median(cpu)), mem, len(rss), es)
		}
	}
}

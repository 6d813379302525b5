package main

import (
	"context"
	crand "crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"sort"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

type result struct {
	Label        string   `json:"label,omitempty"`
	Mode         string   `json:"mode"`
	Style        string   `json:"style,omitempty"`
	Concurrency  int      `json:"concurrency"`
	Bytes        int64    `json:"bytes"`
	Ops          int64    `json:"ops"`
	Requests     int64    `json:"requests"`
	Seconds      float64  `json:"seconds"`
	MBps         float64  `json:"mb_per_s"`
	OpsPerS      float64  `json:"ops_per_s"`
	P50          float64  `json:"p50_ms"`
	P95          float64  `json:"p95_ms"`
	P99          float64  `json:"p99_ms"`
	Max          float64  `json:"max_ms"`
	Errors       int64    `json:"errors"`
	ErrorSamples []string `json:"error_samples,omitempty"`
	ServerCPU    float64  `json:"server_cpu_s,omitempty"`
	PeakRSS      int64    `json:"server_peak_rss_kb,omitempty"`
	Stalled      int64    `json:"stalled,omitempty"`
	StalledKB    int64    `json:"stalled_rss_kb,omitempty"`
	IdleRSS      int64    `json:"server_idle_rss_kb,omitempty"`
	ClientCPU    float64  `json:"client_cpu_s"`
}

func round(v float64, digits int) float64 {
	p := math.Pow(10, float64(digits))
	return math.Round(v*p) / p
}

func percentile(sorted []float64, p float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	i := int(math.Ceil(p/100*float64(len(sorted)))) - 1
	if i < 0 {
		i = 0
	}
	return sorted[i]
}

func (r *result) print() {
	var b []byte
	if o.pretty {
		b, _ = json.MarshalIndent(r, "", "  ")
	} else {
		b, _ = json.Marshal(r)
	}
	fmt.Println(string(b))
}

func selfCPU() float64 {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// drive runs op on --concurrency workers until --count operations have been
// started or --duration has passed. Only operations that succeeded count into
// ops, bytes and latencies.
func drive(c *client, count int, op func(ctx context.Context, i int) (int64, error)) *result {
	st := c.stall(o.stalled)
	r := driveWith(c, o.concurrency, count, op)
	r.Stalled, r.StalledKB = int64(len(st.conns)), st.growKB
	if cut := st.release(); cut > 0 {
		r.Errors += cut
		r.ErrorSamples = append(r.ErrorSamples, st.samples...)
	}
	return r
}

func driveWith(c *client, workers, count int, op func(ctx context.Context, i int) (int64, error)) *result {
	type sample struct {
		lat []float64
	}
	var (
		next, bytesOK, failed int64
		mu                    sync.Mutex
		errs                  []string
		wg                    sync.WaitGroup
		all                   = make([]sample, workers)
		gate                  = make(chan struct{})
		deadline              time.Time
	)
	if o.duration > 0 {
		count = math.MaxInt64
	}
	for w := 0; w < workers; w++ {
		wg.Add(1)
		go func(w int) {
			defer wg.Done()
			<-gate
			for {
				i := atomic.AddInt64(&next, 1) - 1
				if i >= int64(count) || (o.duration > 0 && !time.Now().Before(deadline)) {
					return
				}
				ctx, cancel := context.WithTimeout(context.Background(), o.timeout)
				t0 := time.Now()
				n, err := op(ctx, int(i))
				d := time.Since(t0)
				cancel()
				if err != nil {
					atomic.AddInt64(&failed, 1)
					mu.Lock()
					if len(errs) < 5 {
						errs = append(errs, err.Error())
					}
					mu.Unlock()
					continue
				}
				atomic.AddInt64(&bytesOK, n)
				all[w].lat = append(all[w].lat, float64(d.Nanoseconds())/1e6)
			}
		}(w)
	}
	req0, cpu0 := atomic.LoadInt64(&c.requests), selfCPU()
	s := startSampler(o.serverPid)
	t0 := time.Now()
	deadline = t0.Add(o.duration)
	close(gate)
	wg.Wait()
	sec := time.Since(t0).Seconds()
	r := &result{Label: o.label, Mode: o.mode, Concurrency: workers, Bytes: bytesOK, Errors: failed, ErrorSamples: errs,
		Requests: atomic.LoadInt64(&c.requests) - req0, Seconds: round(sec, 4), ClientCPU: round(selfCPU()-cpu0, 3)}
	r.ServerCPU, r.PeakRSS = s.stop()
	var lat []float64
	for _, a := range all {
		lat = append(lat, a.lat...)
	}
	sort.Float64s(lat)
	r.Ops = int64(len(lat))
	r.MBps = round(float64(r.Bytes)/1e6/sec, 2)
	r.OpsPerS = round(float64(r.Ops)/sec, 2)
	r.P50, r.P95, r.P99, r.Max = round(percentile(lat, 50), 3), round(percentile(lat, 95), 3), round(percentile(lat, 99), 3), round(percentile(lat, 100), 3)
	return r
}

// newRepo names a repository that no earlier run used.
func newRepo(kind string) string {
	var b [6]byte
	crand.Read(b[:])
	return o.prefix + "/" + kind + "-" + hex.EncodeToString(b[:])
}

func orElse(n, d int) int {
	if n > 0 {
		return n
	}
	return d
}

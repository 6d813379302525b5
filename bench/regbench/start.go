package main

import (
	"net/http"
	"os/exec"
	"sort"
	"strings"
	"time"
)

// modeStartProbe times process start to the first 200 or 401 on /v2/.
func modeStartProbe() *result {
	if o.cmd == "" {
		fatal("start-probe needs --cmd")
	}
	r := &result{Label: o.label, Mode: o.mode, Concurrency: 1}
	var lat, idle []float64
	var total float64
	for i := 0; i < orElse(o.count, 1); i++ {
		if res, err := (&http.Client{Transport: newTransport(), Timeout: time.Second}).Get(strings.TrimRight(o.url, "/") + "/v2/"); err == nil {
			drain(res)
			fatal("start-probe: something already answers at %s", o.url)
		}
		cmd := exec.Command("/bin/bash", "-c", "exec "+o.cmd)
		cmd.Stdout, cmd.Stderr = nil, nil
		exited := make(chan struct{})
		t0 := time.Now()
		if err := cmd.Start(); err != nil {
			fatal("start-probe: %v", err)
		}
		go func() { cmd.Wait(); close(exited) }()
		err := waitReady(o.url, time.Duration(o.startWaitMs)*time.Millisecond, exited)
		d := time.Since(t0)
		if err != nil {
			r.Errors++
			if len(r.ErrorSamples) < 5 {
				r.ErrorSamples = append(r.ErrorSamples, err.Error())
			}
		} else {
			lat = append(lat, float64(d.Nanoseconds())/1e6)
			total += d.Seconds()
			pids := processTree(cmd.Process.Pid)
			r.ServerCPU = round(treeCPU(pids), 2)
			time.Sleep(time.Duration(o.settleMs) * time.Millisecond)
			idle = append(idle, float64(treeRSS(processTree(cmd.Process.Pid))))
		}
		select {
		case <-exited:
		default:
			endTree(processTree(cmd.Process.Pid), exited)
		}
	}
	sort.Float64s(lat)
	sort.Float64s(idle)
	r.Ops, r.Requests, r.Seconds = int64(len(lat)), int64(len(lat)), round(total, 4)
	r.P50, r.P95, r.P99, r.Max = round(percentile(lat, 50), 2), round(percentile(lat, 95), 2), round(percentile(lat, 99), 2), round(percentile(lat, 100), 2)
	r.IdleRSS = int64(percentile(idle, 50))
	return r
}

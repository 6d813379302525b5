package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// processTree lists a process and its descendants.
func processTree(pid int) []int {
	if pid <= 0 {
		return nil
	}
	kids := map[int][]int{}
	dirs, _ := filepath.Glob("/proc/[0-9]*")
	for _, d := range dirs {
		p, _ := strconv.Atoi(filepath.Base(d))
		if f := statFields(p); len(f) > 1 {
			pp, _ := strconv.Atoi(f[1])
			kids[pp] = append(kids[pp], p)
		}
	}
	if _, err := os.Stat(fmt.Sprintf("/proc/%d", pid)); err != nil {
		return nil
	}
	out := []int{pid}
	for i := 0; i < len(out); i++ {
		out = append(out, kids[out[i]]...)
	}
	return out
}

// statFields gives /proc/PID/stat from the state on (field 3 is index 0).
func statFields(pid int) []string {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil
	}
	s := string(b)
	i := strings.LastIndexByte(s, ')')
	if i < 0 {
		return nil
	}
	return strings.Fields(s[i+1:])
}

func treeCPU(pids []int) float64 {
	var ticks int64
	for _, p := range pids {
		f := statFields(p)
		if len(f) < 15 {
			continue
		}
		for _, k := range []int{11, 12, 13, 14} { // utime stime cutime cstime
			n, _ := strconv.ParseInt(f[k], 10, 64)
			ticks += n
		}
	}
	return float64(ticks) / 100
}

func statusKB(pid int, key string) int64 {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for _, l := range strings.Split(string(b), "\n") {
		if strings.HasPrefix(l, key+":") {
			f := strings.Fields(l)
			if len(f) > 1 {
				n, _ := strconv.ParseInt(f[1], 10, 64)
				return n
			}
		}
	}
	return 0
}

func treeRSS(pids []int) (kb int64) {
	for _, p := range pids {
		kb += statusKB(p, "VmRSS")
	}
	return
}

// sampler watches a process tree. The peak is the kernel's high-water mark
// (reset at the start) where the tree is one process, else the highest sum of
// the samples taken every 50 ms.
type sampler struct {
	pid  int
	pids []int
	cpu0 float64
	peak int64
	quit chan struct{}
	done chan struct{}
}

func startSampler(pid int) *sampler {
	s := &sampler{pid: pid, pids: processTree(pid), quit: make(chan struct{}), done: make(chan struct{})}
	if pid <= 0 {
		close(s.done)
		return s
	}
	if len(s.pids) == 0 {
		fatal("--server-pid %d: no such process", pid)
	}
	for _, p := range s.pids {
		os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p), []byte("5"), 0)
	}
	s.cpu0, s.peak = treeCPU(s.pids), treeRSS(s.pids)
	go func() {
		defer close(s.done)
		t := time.NewTicker(50 * time.Millisecond)
		defer t.Stop()
		for n := 0; ; n++ {
			select {
			case <-s.quit:
				return
			case <-t.C:
				if n%20 == 19 { // the tree itself is looked at once a second
					s.pids = processTree(s.pid)
				}
				if v := treeRSS(s.pids); v > s.peak {
					s.peak = v
				}
			}
		}
	}()
	return s
}

func (s *sampler) stop() (cpu float64, peakKB int64) {
	close(s.quit)
	<-s.done
	if s.pid <= 0 {
		return 0, 0
	}
	s.pids = processTree(s.pid)
	if len(s.pids) == 1 {
		if hwm := statusKB(s.pid, "VmHWM"); hwm > s.peak {
			s.peak = hwm
		}
	}
	return round(treeCPU(s.pids)-s.cpu0, 2), s.peak
}

// waitReady polls GET /v2/ until it answers 200 or 401.
func waitReady(base string, limit time.Duration, exited <-chan struct{}) error {
	tr := newTransport()
	tr.DisableKeepAlives = true
	hc := &http.Client{Transport: tr, Timeout: 5 * time.Second}
	end := time.Now().Add(limit)
	var last error
	for time.Now().Before(end) {
		res, err := hc.Get(strings.TrimRight(base, "/") + "/v2/")
		if err == nil {
			drain(res)
			if res.StatusCode == 200 || res.StatusCode == 401 {
				return nil
			}
			err = errors.New(res.Status)
		}
		last = err
		select {
		case <-exited:
			return errors.New("the server exited before it was ready")
		case <-time.After(time.Millisecond):
		}
	}
	return fmt.Errorf("not ready after %v: %v", limit, last)
}

// endTree ends the processes of a tree by their pids: TERM, and KILL for what
// is left after ten seconds.
func endTree(pids []int, exited <-chan struct{}) {
	for _, p := range pids {
		syscall.Kill(p, syscall.SIGTERM)
	}
	select {
	case <-exited:
	case <-time.After(10 * time.Second):
		for _, p := range pids {
			syscall.Kill(p, syscall.SIGKILL)
		}
		<-exited
	}
}

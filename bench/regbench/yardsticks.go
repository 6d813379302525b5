package main

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// nullServer accepts every upload, stores nothing, and serves zeros and
// whatever manifest was last put: the ceiling of the load generator itself.
func nullServer(addr string) {
	var mu sync.Mutex
	manifests := map[string][]byte{}
	sizes := map[string]int64{}
	zero := make([]byte, 256<<10)
	h := http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		p := q.URL.Path
		if q.Method == "PUT" && strings.Contains(p, "/manifests/") {
			b, _ := io.ReadAll(q.Body)
			d := sha256.Sum256(b)
			mu.Lock()
			manifests[p], manifests[p[:strings.LastIndexByte(p, '/')+1]+"sha256:"+hex.EncodeToString(d[:])] = b, b
			mu.Unlock()
			w.WriteHeader(201)
			return
		}
		n, _ := io.CopyBuffer(struct{ io.Writer }{io.Discard}, q.Body, make([]byte, 64<<10))
		switch {
		case strings.Contains(p, "/blobs/uploads/"):
			switch {
			case q.Method == "POST" && q.URL.Query().Get("mount") != "":
				w.WriteHeader(201)
			case q.Method == "POST":
				w.Header().Set("Location", p+"u")
				w.WriteHeader(202)
			case q.Method == "PATCH":
				mu.Lock()
				sizes["u"] = n
				mu.Unlock()
				w.Header().Set("Location", p)
				w.WriteHeader(202)
			default:
				d := q.URL.Query().Get("digest")
				mu.Lock()
				if n == 0 {
					n = sizes["u"]
				}
				sizes[d] = n
				mu.Unlock()
				w.WriteHeader(201)
			}
		case strings.Contains(p, "/blobs/"):
			mu.Lock()
			n, ok := sizes[p[strings.LastIndexByte(p, '/')+1:]]
			mu.Unlock()
			if !ok {
				w.WriteHeader(404)
				return
			}
			w.Header().Set("Content-Length", strconv.FormatInt(n, 10))
			for q.Method == "GET" && n > 0 {
				z := zero
				if int64(len(z)) > n {
					z = z[:n]
				}
				if _, err := w.Write(z); err != nil {
					return
				}
				n -= int64(len(z))
			}
		case strings.Contains(p, "/manifests/"):
			mu.Lock()
			b := manifests[p]
			mu.Unlock()
			w.Write(b)
		default:
			w.Write([]byte("{}"))
		}
	})
	if o.tlsCert != "" {
		fatal("%v", http.ListenAndServeTLS(addr, o.tlsCert, o.tlsKey, h))
	}
	fatal("%v", http.ListenAndServe(addr, h))
}

// loopback measures one TCP stream over 127.0.0.1, sender and receiver in this
// process.
func loopback() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fatal("%v", err)
	}
	total := int64(8 << 30)
	if flagGiven("blob-size") {
		total = int64(o.blobSize)
	}
	go func() {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			fatal("%v", err)
		}
		buf := make([]byte, 256<<10)
		for n := int64(0); n < total; n += int64(len(buf)) {
			if _, err := c.Write(buf); err != nil {
				fatal("%v", err)
			}
		}
		c.Close()
	}()
	c, err := l.Accept()
	if err != nil {
		fatal("%v", err)
	}
	buf := make([]byte, 256<<10)
	t0, cpu0, got := time.Now(), selfCPU(), int64(0)
	for {
		n, err := c.Read(buf)
		got += int64(n)
		if err != nil {
			break
		}
	}
	sec := time.Since(t0).Seconds()
	r := &result{Mode: o.mode, Concurrency: 1, Bytes: got, Ops: 1, Seconds: round(sec, 4), MBps: round(float64(got)/1e6/sec, 1), ClientCPU: round(selfCPU()-cpu0, 2)}
	r.print()
}

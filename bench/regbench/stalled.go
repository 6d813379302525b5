package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

// stalledUploads are clients that begin to send a chunk and then say nothing
// more, each on a connection of its own.
type stalledUploads struct {
	conns   []net.Conn
	growKB  int64
	samples []string
}

const (
	stalledLength = 1 << 20
	stalledSent   = 1 << 10
)

// stall opens that many; growKB is how much the server's memory grew by them.
func (c *client) stall(n int) *stalledUploads {
	s := &stalledUploads{}
	if n == 0 {
		return s
	}
	repo := newRepo("stalled")
	c.preflight(pushScope(repo))
	before := treeRSS(processTree(o.serverPid))
	for i := 0; i < n; i++ {
		conn, err := c.stallOne(repo)
		if err != nil {
			fatal("stalled upload %d: %v", i+1, err)
		}
		s.conns = append(s.conns, conn)
	}
	time.Sleep(time.Second) // nothing tells when the server has read what was sent
	s.growKB = treeRSS(processTree(o.serverPid)) - before
	return s
}

func (c *client) stallOne(repo string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	h, _, err := c.expect(ctx, call{method: "POST", url: c.base + "/v2/" + repo + "/blobs/uploads/", scope: pushScope(repo)}, 202)
	if err != nil {
		return nil, err
	}
	loc, err := c.resolve(h.Get("Location"))
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequest("PATCH", loc.String(), bytes.NewReader(make([]byte, stalledLength)))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/octet-stream")
	if err := c.authorize(ctx, req, pushScope(repo), false); err != nil {
		return nil, err
	}
	conn, err := dial(loc)
	if err != nil {
		return nil, err
	}
	// The headers go out whole, the body stops after its first bytes.
	var head bytes.Buffer
	if err := req.Write(&head); err != nil {
		return nil, err
	}
	_, err = conn.Write(head.Bytes()[:head.Len()-stalledLength+stalledSent])
	return conn, err
}

func dial(u *url.URL) (net.Conn, error) {
	host := u.Host
	if u.Port() == "" {
		host = net.JoinHostPort(u.Hostname(), map[string]string{"http": "80", "https": "443"}[u.Scheme])
	}
	d := &net.Dialer{Timeout: 10 * time.Second}
	if u.Scheme == "https" {
		return tls.DialWithDialer(d, "tcp", host, &tls.Config{InsecureSkipVerify: o.insecure})
	}
	return d.Dial("tcp", host)
}

// release closes them all and says how many the server had cut before.
func (s *stalledUploads) release() (cut int64) {
	for i, conn := range s.conns {
		conn.SetReadDeadline(time.Now().Add(time.Millisecond))
		_, err := bufio.NewReader(conn).ReadByte()
		if ne, ok := err.(net.Error); !ok || !ne.Timeout() {
			cut++
			if len(s.samples) == 0 {
				s.samples = append(s.samples, fmt.Sprintf("stalled upload %d was answered or cut: %v", i+1, err))
			}
		}
		conn.Close()
	}
	return cut
}

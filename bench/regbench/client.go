package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

type client struct {
	base     string
	hc       *http.Client
	mu       sync.Mutex
	basic    bool
	realm    string
	service  string
	tokens   map[string]string
	requests int64
}

func newTransport() *http.Transport {
	t := &http.Transport{
		Proxy:               nil,
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSClientConfig:     &tls.Config{InsecureSkipVerify: o.insecure},
		MaxIdleConns:        4096,
		MaxIdleConnsPerHost: 4096,
		DisableCompression:  true,
		DisableKeepAlives:   o.noKeepalive,
		ForceAttemptHTTP2:   o.http2,
		ReadBufferSize:      256 << 10,
		WriteBufferSize:     256 << 10,
	}
	if !o.http2 {
		t.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	}
	return t
}

func newClient() *client {
	return &client{
		base:   strings.TrimRight(o.url, "/"),
		tokens: map[string]string{},
		hc: &http.Client{
			Transport: newTransport(),
			CheckRedirect: func(req *http.Request, via []*http.Request) error {
				if len(via) > 5 {
					return errors.New("too many redirects")
				}
				return nil
			},
		},
	}
}

var challengeParam = regexp.MustCompile(`([A-Za-z_]+)="([^"]*)"`)

// learn takes the challenges of a 401 in; it returns the scope that a Bearer
// challenge named.
func (c *client) learn(h http.Header) (string, error) {
	for _, v := range h.Values("Www-Authenticate") {
		switch l := strings.ToLower(v); {
		case strings.HasPrefix(l, "bearer"):
			m := map[string]string{}
			for _, kv := range challengeParam.FindAllStringSubmatch(v, -1) {
				m[strings.ToLower(kv[1])] = kv[2]
			}
			if m["realm"] == "" {
				return "", fmt.Errorf("Bearer challenge without a realm: %q", v)
			}
			c.mu.Lock()
			c.realm, c.service = m["realm"], m["service"]
			c.mu.Unlock()
			return m["scope"], nil
		case strings.HasPrefix(l, "basic"):
			if o.user == "" {
				return "", errors.New("the registry asks for Basic credentials and none were given")
			}
			c.mu.Lock()
			c.basic = true
			c.mu.Unlock()
			return "", nil
		}
	}
	return "", errors.New("401 without a challenge this client understands")
}

// token returns the token for some scopes (separated by spaces).
func (c *client) token(ctx context.Context, scope string, fresh bool) (string, error) {
	c.mu.Lock()
	t, realm, service := c.tokens[scope], c.realm, c.service
	c.mu.Unlock()
	if t != "" && !fresh {
		return t, nil
	}
	u, err := url.Parse(realm)
	if err != nil {
		return "", err
	}
	q := u.Query()
	if service != "" {
		q.Set("service", service)
	}
	for _, s := range strings.Fields(scope) {
		q.Add("scope", s)
	}
	u.RawQuery = q.Encode()
	req, err := http.NewRequestWithContext(ctx, "GET", u.String(), nil)
	if err != nil {
		return "", err
	}
	if o.user != "" {
		req.SetBasicAuth(o.user, o.pass)
	}
	res, err := c.hc.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return "", err
	}
	if res.StatusCode != 200 {
		return "", fmt.Errorf("token service: %s", res.Status)
	}
	var v struct {
		Token       string `json:"token"`
		AccessToken string `json:"access_token"`
	}
	if err := json.Unmarshal(data, &v); err != nil {
		return "", fmt.Errorf("token service: %v", err)
	}
	if v.Token == "" {
		v.Token = v.AccessToken
	}
	if v.Token == "" {
		return "", errors.New("token service: no token in the answer")
	}
	c.mu.Lock()
	c.tokens[scope] = v.Token
	c.mu.Unlock()
	return v.Token, nil
}

// call is one HTTP request. body makes a new reader, so that the request can
// be sent again after a challenge.
type call struct {
	method, url, scope string
	header             map[string]string
	body               func() io.Reader
	length             int64
}

func (c *client) do(ctx context.Context, k call) (*http.Response, error) {
	for attempt := 0; ; attempt++ {
		var body io.Reader
		if k.body != nil && k.length > 0 {
			body = k.body()
		}
		req, err := http.NewRequestWithContext(ctx, k.method, k.url, body)
		if err != nil {
			return nil, err
		}
		req.ContentLength = k.length
		for n, v := range k.header {
			req.Header.Set(n, v)
		}
		if err := c.authorize(ctx, req, k.scope, attempt > 0); err != nil {
			return nil, err
		}
		atomic.AddInt64(&c.requests, 1)
		res, err := c.hc.Do(req)
		if err != nil {
			return nil, err
		}
		if res.StatusCode != 401 || attempt > 0 {
			return res, nil
		}
		drain(res)
		scope, err := c.learn(res.Header)
		if err != nil {
			return nil, err
		}
		if scope != "" {
			k.scope = scope
		}
	}
}

func (c *client) authorize(ctx context.Context, req *http.Request, scope string, fresh bool) error {
	c.mu.Lock()
	basic, bearer := c.basic, c.realm != ""
	c.mu.Unlock()
	if bearer {
		t, err := c.token(ctx, scope, fresh)
		if err != nil {
			return err
		}
		req.Header.Set("Authorization", "Bearer "+t)
	} else if basic {
		req.SetBasicAuth(o.user, o.pass)
	}
	return nil
}

func drain(res *http.Response) {
	io.Copy(io.Discard, io.LimitReader(res.Body, 1<<20))
	res.Body.Close()
}

func wrong(what string, res *http.Response) error {
	b, _ := io.ReadAll(io.LimitReader(res.Body, 200))
	res.Body.Close()
	if t := bytes.TrimSpace(b); len(t) > 0 && t[0] == '<' {
		b = []byte("(an HTML page)")
	}
	return fmt.Errorf("%s: %s", what, strings.TrimSpace(res.Status+" "+strings.Join(strings.Fields(string(b)), " ")))
}

// expect sends a call and wants one of the given statuses; the body is
// discarded.
func (c *client) expect(ctx context.Context, k call, want ...int) (http.Header, int, error) {
	res, err := c.do(ctx, k)
	if err != nil {
		return nil, 0, err
	}
	for _, w := range want {
		if res.StatusCode == w {
			drain(res)
			return res.Header, w, nil
		}
	}
	u, _ := url.Parse(k.url)
	return nil, res.StatusCode, wrong(k.method+" "+kind(u.Path), res)
}

// kind shortens a path for the error samples.
func kind(p string) string {
	for _, s := range []string{"/blobs/uploads/", "/blobs/", "/manifests/"} {
		if strings.Contains(p, s) {
			return "…" + s
		}
	}
	return p
}

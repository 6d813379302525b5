package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

func pushScope(repo string) string { return "repository:" + repo + ":pull,push" }
func pullScope(repo string) string { return "repository:" + repo + ":pull" }

// preflight learns the authentication scheme and fetches the token that the
// timed phase will use, so that neither is timed.
func (c *client) preflight(scopes ...string) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", c.base+"/v2/", nil)
	if err != nil {
		fatal("%v", err)
	}
	res, err := c.hc.Do(req)
	if err != nil {
		fatal("%v", err)
	}
	drain(res)
	if res.StatusCode == 401 {
		if _, err := c.learn(res.Header); err != nil {
			fatal("%v", err)
		}
	} else if res.StatusCode != 200 {
		fatal("GET /v2/: %s", res.Status)
	}
	if c.realm != "" {
		for _, s := range scopes {
			if _, err := c.token(ctx, s, false); err != nil {
				fatal("%v", err)
			}
		}
	}
}

func (c *client) resolve(loc string) (*url.URL, error) {
	if loc == "" {
		return nil, errors.New("no Location")
	}
	b, err := url.Parse(c.base + "/")
	if err != nil {
		return nil, err
	}
	return b.Parse(loc)
}

func withDigest(u *url.URL, d string) string {
	v := *u
	q := v.Query()
	q.Set("digest", d)
	v.RawQuery = q.Encode()
	return v.String()
}

var octets = map[string]string{"Content-Type": "application/octet-stream"}

// pushBlob uploads content of a known digest in the chosen style.
func (c *client) pushBlob(ctx context.Context, repo, digest string, length int64, reader func(from, to int64) io.Reader) error {
	scope := pushScope(repo)
	whole := func() io.Reader { return reader(0, length) }
	if o.headFirst {
		if _, st, err := c.expect(ctx, call{method: "HEAD", url: c.base + "/v2/" + repo + "/blobs/" + digest, scope: scope}, 200, 404); err != nil {
			return err
		} else if st == 200 {
			return nil
		}
	}
	start := c.base + "/v2/" + repo + "/blobs/uploads/"
	if o.style == "single-post" {
		_, _, err := c.expect(ctx, call{method: "POST", url: start + "?digest=" + url.QueryEscape(digest), scope: scope, header: octets, body: whole, length: length}, 201)
		return err
	}
	h, _, err := c.expect(ctx, call{method: "POST", url: start, scope: scope}, 202)
	if err != nil {
		return err
	}
	loc, err := c.resolve(h.Get("Location"))
	if err != nil {
		return err
	}
	if o.style == "monolithic" {
		_, _, err = c.expect(ctx, call{method: "PUT", url: withDigest(loc, digest), scope: scope, header: octets, body: whole, length: length}, 201)
		return err
	}
	step := length
	if o.style == "chunked" && int64(o.chunkSize) > 0 {
		step = int64(o.chunkSize)
	}
	for from := int64(0); from < length; from += step {
		a, b := from, from+step
		if b > length {
			b = length
		}
		hdr := map[string]string{"Content-Type": "application/octet-stream"}
		if o.style == "chunked" {
			hdr["Content-Range"] = fmt.Sprintf("%d-%d", a, b-1)
		}
		// The specification says 202; 204 is what some older servers send.
		h, _, err = c.expect(ctx, call{method: "PATCH", url: loc.String(), scope: scope, header: hdr,
			body: func() io.Reader { return reader(a, b) }, length: b - a}, 202, 204)
		if err != nil {
			return err
		}
		if l := h.Get("Location"); l != "" {
			if loc, err = c.resolve(l); err != nil {
				return err
			}
		}
	}
	_, _, err = c.expect(ctx, call{method: "PUT", url: withDigest(loc, digest), scope: scope, header: octets}, 201, 204)
	return err
}

func (c *client) push(ctx context.Context, repo string, b blob) error {
	return c.pushBlob(ctx, repo, b.digest, b.g.size, b.reader)
}

func (c *client) pushBytes(ctx context.Context, repo string, data []byte) (string, error) {
	s := sha256.Sum256(data)
	d := "sha256:" + hex.EncodeToString(s[:])
	return d, c.pushBlob(ctx, repo, d, int64(len(data)), func(from, to int64) io.Reader { return bytes.NewReader(data[from:to]) })
}

// has says whether the registry already holds a blob (setup only).
func (c *client) has(ctx context.Context, repo, digest string) bool {
	_, st, err := c.expect(ctx, call{method: "HEAD", url: c.base + "/v2/" + repo + "/blobs/" + digest, scope: pushScope(repo)}, 200, 404)
	return err == nil && st == 200
}

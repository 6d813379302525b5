package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"sync"
)

func modePush(c *client) *result {
	repo := newRepo("push")
	c.preflight(pushScope(repo))
	g := newGenerator(int64(o.blobSize), o.seed)
	r := drive(c, orElse(o.count, o.blobs), func(ctx context.Context, i int) (int64, error) {
		return g.size, c.push(ctx, repo, g.next())
	})
	r.Style = o.style
	return r
}

func modePull(c *client) *result {
	repo := newRepo("pull")
	if o.seed != "" {
		repo = o.prefix + "/pull-" + o.seed
	}
	c.preflight(pushScope(repo))
	g := newGenerator(int64(o.blobSize), o.seed)
	bl := make([]blob, o.blobs)
	for i := range bl {
		bl[i] = g.next()
		ctx, cancel := context.WithTimeout(context.Background(), o.timeout)
		if o.seed == "" || !c.has(ctx, repo, bl[i].digest) {
			if err := c.push(ctx, repo, bl[i]); err != nil {
				fatal("setup: %v", err)
			}
		}
		cancel()
	}
	c.preflight(pullScope(repo))
	bufs := sync.Pool{New: func() interface{} { b := make([]byte, 256<<10); return &b }}
	return drive(c, orElse(o.count, o.blobs), func(ctx context.Context, i int) (int64, error) {
		b := bl[i%len(bl)]
		res, err := c.do(ctx, call{method: "GET", url: c.base + "/v2/" + repo + "/blobs/" + b.digest, scope: pullScope(repo)})
		if err != nil {
			return 0, err
		}
		if res.StatusCode != 200 {
			return 0, wrong("GET …/blobs/", res)
		}
		defer res.Body.Close()
		buf := bufs.Get().(*[]byte)
		defer bufs.Put(buf)
		h := sha256.New()
		var n int64
		for {
			m, err := res.Body.Read(*buf)
			n += int64(m)
			if o.verify {
				h.Write((*buf)[:m])
			}
			if err == io.EOF {
				break
			}
			if err != nil {
				return 0, fmt.Errorf("GET …/blobs/: after %d bytes: %v", n, err)
			}
		}
		if n != g.size {
			return 0, fmt.Errorf("GET …/blobs/: %d bytes instead of %d", n, g.size)
		}
		if o.verify && "sha256:"+hex.EncodeToString(h.Sum(nil)) != b.digest {
			return 0, errors.New("GET …/blobs/: wrong digest")
		}
		return n, nil
	})
}

func modePushSmall(c *client) *result {
	base := newRepo("small")
	var scopes []string
	for i := 0; i < o.repos; i++ {
		scopes = append(scopes, pushScope(fmt.Sprintf("%s/%d", base, i)))
	}
	c.preflight(scopes...)
	if !flagGiven("blob-size") {
		o.blobSize = 4096
	}
	g := newGenerator(int64(o.blobSize), o.seed)
	n := orElse(o.count, 500)
	// Images are built before the clock starts, unless the run is bounded by time.
	var made []image
	if o.duration == 0 {
		for i := 0; i < n; i++ {
			made = append(made, makeImage(g))
		}
	}
	r := drive(c, n, func(ctx context.Context, i int) (int64, error) {
		var im image
		if made != nil {
			im = made[i]
		} else {
			im = makeImage(g)
		}
		return im.bytes(), c.pushImage(ctx, fmt.Sprintf("%s/%d", base, i%o.repos), fmt.Sprintf("t%d", i), im)
	})
	r.Style = o.style
	return r
}

func modePullManifest(c *client) *result {
	repo := newRepo("manifest")
	if o.seed != "" {
		repo = o.prefix + "/manifest-" + o.seed
	}
	c.preflight(pushScope(repo))
	g := newGenerator(4096, o.seed)
	ims := make([]image, o.blobs)
	for i := range ims {
		ims[i] = makeImage(g)
		ctx, cancel := context.WithTimeout(context.Background(), o.timeout)
		if err := c.pushImage(ctx, repo, fmt.Sprintf("t%d", i), ims[i]); err != nil {
			fatal("setup: %v", err)
		}
		cancel()
	}
	c.preflight(pullScope(repo))
	accept := o.accept
	if accept == "" {
		accept = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json"
	}
	return drive(c, orElse(o.count, 1000), func(ctx context.Context, i int) (int64, error) {
		k := i % len(ims)
		ref := fmt.Sprintf("t%d", k)
		if o.by == "digest" {
			ref = ims[k].digest
		}
		res, err := c.do(ctx, call{method: "GET", url: c.base + "/v2/" + repo + "/manifests/" + ref, scope: pullScope(repo), header: map[string]string{"Accept": accept}})
		if err != nil {
			return 0, err
		}
		if res.StatusCode != 200 {
			return 0, wrong("GET …/manifests/", res)
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		if err != nil {
			return 0, err
		}
		if !bytes.Equal(b, ims[k].manifest) {
			return 0, errors.New("GET …/manifests/: not the bytes that were pushed")
		}
		return int64(len(b)), nil
	})
}

// modeMount mounts blobs into repositories that do not have them yet. 202 (an
// upload was opened instead) is a legal answer but no mount: an error here.
func modeMount(c *client) *result {
	src, dst := newRepo("mount-src"), newRepo("mount-dst")
	c.preflight(pushScope(src), pullScope(src))
	g := newGenerator(4096, "")
	bl := make([]blob, o.blobs)
	for i := range bl {
		bl[i] = g.next()
		ctx, cancel := context.WithTimeout(context.Background(), o.timeout)
		if err := c.push(ctx, src, bl[i]); err != nil {
			fatal("setup: %v", err)
		}
		cancel()
	}
	return drive(c, orElse(o.count, 1000), func(ctx context.Context, i int) (int64, error) {
		repo := fmt.Sprintf("%s/%d", dst, i/len(bl))
		_, st, err := c.expect(ctx, call{method: "POST", scope: pushScope(repo) + " " + pullScope(src),
			url: c.base + "/v2/" + repo + "/blobs/uploads/?mount=" + url.QueryEscape(bl[i%len(bl)].digest) + "&from=" + url.QueryEscape(src)}, 201, 202)
		if err == nil && st == 202 {
			err = errors.New("POST …/blobs/uploads/?mount=: 202, not mounted")
		}
		return 0, err
	})
}

func modePing(c *client) *result {
	c.preflight("")
	return drive(c, orElse(o.count, 1000), func(ctx context.Context, i int) (int64, error) {
		_, _, err := c.expect(ctx, call{method: "GET", url: c.base + "/v2/"}, 200)
		return 0, err
	})
}

func flagGiven(name string) bool {
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == name })
	return given
}

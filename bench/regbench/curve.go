package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"net/url"
)

// modeCurve fills a registry in steps with one image under many names (tags of
// one repository, or repositories), and measures at each step what a push, a
// pull and a page of tags cost then. It prints a Markdown table.
func modeCurve(c *client) {
	base := newRepo("curve")
	total := orElse(o.count, 100000)
	g := newGenerator(4096, "")
	shared := makeImage(g)
	home := base + "/home"
	if o.by != "tag" && o.by != "repository" {
		fatal("curve: --by tag | repository")
	}
	c.preflight(pushScope(home))
	ctx, cancel := context.WithTimeout(context.Background(), o.timeout)
	defer cancel()
	if err := c.pushImage(ctx, home, "first", shared); err != nil {
		fatal("curve: %v", err)
	}
	what := map[string]string{"tag": "tags in one repository", "repository": "repositories"}[o.by]
	fmt.Printf("| %s | push of one image, p50 ms | p99 ms | pull of a manifest by tag, p50 ms | p99 ms | page of 100 tags, p50 ms | filled at, per second | RSS MiB |\n", what)
	fmt.Println("|---|---|---|---|---|---|---|---|")
	have := 0
	for step := 0; step <= o.steps; step++ {
		// 1/1000, … , 1/10, 1 of all: a curve needs few points if they are far apart
		want := max(1, int(float64(total)/math.Pow(10, float64(o.steps-step))))
		filled := math.NaN()
		if want > have {
			from := have
			r := driveWith(c, o.concurrency, want-have, func(ctx context.Context, i int) (int64, error) { return 0, c.addName(ctx, base, home, from+i, shared) })
			requireNoErrors(r)
			have, filled = want, r.OpsPerS
		}
		push := driveWith(c, 1, 200, func(ctx context.Context, i int) (int64, error) {
			repo, tag := home, fmt.Sprintf("new-%d-%d", step, i)
			if o.by == "repository" {
				repo, tag = base+"/"+tag, "first"
			}
			return 0, c.pushImage(ctx, repo, tag, makeImage(g))
		})
		pull := driveWith(c, 1, 1000, func(ctx context.Context, i int) (int64, error) {
			repo, tag := nameOf(base, home, i*7919%max(have, 1))
			return 0, c.get(ctx, c.base+"/v2/"+repo+"/manifests/"+tag, repo)
		})
		list := driveWith(c, 1, 100, func(ctx context.Context, i int) (int64, error) {
			repo, tag := nameOf(base, home, i*7919%max(have, 1))
			return 0, c.get(ctx, c.base+"/v2/"+repo+"/tags/list?n=100&last="+url.QueryEscape(tag), repo)
		})
		for _, r := range []*result{push, pull, list} {
			requireNoErrors(r)
		}
		fmt.Printf("| %d | %s | %s | %s | %s | %s | %s | %s |\n", have, num(push.P50), num(push.P99), num(pull.P50), num(pull.P99),
			num(list.P50), num(filled), num(float64(treeRSS(processTree(o.serverPid)))/1024))
	}
}

// nameOf gives the repository and tag of name number i.
func nameOf(base, home string, i int) (repo, tag string) {
	if o.by == "repository" {
		return fmt.Sprintf("%s/r%d", base, i), "first"
	}
	return home, fmt.Sprintf("t%d", i)
}

func (c *client) addName(ctx context.Context, base, home string, i int, im image) error {
	repo, tag := nameOf(base, home, i)
	if repo != home {
		for _, d := range []string{im.layer.digest, im.configDigest()} {
			if _, _, err := c.expect(ctx, call{method: "POST", scope: pushScope(repo) + " " + pullScope(home),
				url: c.base + "/v2/" + repo + "/blobs/uploads/?mount=" + url.QueryEscape(d) + "&from=" + url.QueryEscape(home)}, 201); err != nil {
				return err
			}
		}
	}
	return c.putManifest(ctx, repo, tag, im)
}

func (c *client) get(ctx context.Context, url, repo string) error {
	_, _, err := c.expect(ctx, call{method: "GET", url: url, scope: pullScope(repo)}, 200)
	return err
}

// modePushTags puts one manifest under many tags of one repository.
func modePushTags(c *client) *result {
	repo := newRepo("tags")
	c.preflight(pushScope(repo))
	im := makeImage(newGenerator(4096, ""))
	ctx, cancel := context.WithTimeout(context.Background(), o.timeout)
	defer cancel()
	if err := c.pushImage(ctx, repo, "first", im); err != nil {
		fatal("setup: %v", err)
	}
	return drive(c, orElse(o.count, 1000), func(ctx context.Context, i int) (int64, error) {
		return int64(len(im.manifest)), c.putManifest(ctx, repo, fmt.Sprintf("t%d", i), im)
	})
}

func requireNoErrors(r *result) {
	if r.Errors > 0 {
		var all bytes.Buffer
		for _, s := range r.ErrorSamples {
			all.WriteString("\n  " + s)
		}
		fatal("curve: %d errors:%s", r.Errors, all.String())
	}
}

func max(a, b int) int {
	if a > b {
		return a
	}
	return b
}

// regbench is a load generator for the OCI distribution API (container
// registries), with the standard library only:
//
//	go build -o regbench bench/regbench/*.go
//
// It prints one JSON line per run. What is timed is only the phase that the
// mode names; preparation (uploading what a pull reads, hashing what a push
// sends, fetching a token) happens before the clock starts. See ../README.md.
package main

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

type options struct {
	mode, url, user, pass, style, seed, prefix, by, cmd, listen, in, label, accept, tlsCert, tlsKey string
	blobSize, chunkSize                                                                             size
	blobs, concurrency, count, repos, serverPid, startWaitMs, settleMs, stalled, steps              int
	duration, timeout                                                                               time.Duration
	insecure, verify, http2, noKeepalive, headFirst, oci, pretty                                    bool
}

// size is a byte count that accepts K, M and G (powers of 1024).
type size int64

func (s *size) String() string { return strconv.FormatInt(int64(*s), 10) }
func (s *size) Set(v string) error {
	mul := int64(1)
	t := strings.TrimSuffix(strings.TrimSuffix(strings.ToUpper(v), "B"), "I")
	if t != "" {
		switch t[len(t)-1] {
		case 'K':
			mul = 1 << 10
		case 'M':
			mul = 1 << 20
		case 'G':
			mul = 1 << 30
		}
		if mul > 1 {
			t = t[:len(t)-1]
		}
	}
	n, err := strconv.ParseInt(t, 10, 64)
	if err != nil || n < 0 {
		return fmt.Errorf("not a size: %q", v)
	}
	*s = size(n * mul)
	return nil
}

var o options

func fatal(format string, a ...interface{}) {
	fmt.Fprintf(os.Stderr, "regbench: "+format+"\n", a...)
	os.Exit(2)
}

func main() {
	o.blobSize, o.chunkSize = 16<<20, 8<<20
	flag.StringVar(&o.mode, "mode", "", "push | pull | push-small | push-tags | pull-manifest | mount | curve | ping | start-probe | wait | rss | report | null-server | loopback")
	flag.StringVar(&o.url, "url", "", "registry base URL, e.g. http://127.0.0.1:5000")
	flag.BoolVar(&o.insecure, "insecure", false, "accept any TLS certificate")
	flag.StringVar(&o.user, "user", "", "user name (Basic, or for the token service)")
	flag.StringVar(&o.pass, "pass", "", "password")
	flag.Var(&o.blobSize, "blob-size", "blob size in bytes (K, M, G accepted)")
	flag.Var(&o.chunkSize, "chunk-size", "size of one PATCH with --style=chunked")
	flag.IntVar(&o.blobs, "blobs", 1, "push: blobs in all when neither --count nor --duration is given; pull, mount: distinct blobs prepared; pull-manifest: distinct images prepared")
	flag.IntVar(&o.concurrency, "concurrency", 1, "parallel workers")
	flag.IntVar(&o.count, "count", 0, "operations in all (start-probe: runs)")
	flag.DurationVar(&o.duration, "duration", 0, "run for this long instead of --count")
	flag.DurationVar(&o.timeout, "timeout", 10*time.Minute, "limit for one operation")
	flag.StringVar(&o.style, "style", "patch", "upload style: monolithic (POST, PUT with the body) | patch (POST, one PATCH, empty PUT) | chunked (POST, PATCHes with Content-Range, empty PUT) | single-post (POST ?digest= with the body)")
	flag.BoolVar(&o.verify, "verify", false, "pull: also check the digest (the client's hashing is then in the timed path)")
	flag.StringVar(&o.by, "by", "tag", "pull-manifest: tag | digest; curve: tag | repository")
	flag.IntVar(&o.repos, "repos", 10, "push-small: spread the images over this many repositories")
	flag.StringVar(&o.prefix, "prefix", "bench", "repository name prefix")
	flag.StringVar(&o.seed, "seed", "", "pull, pull-manifest: deterministic content, uploaded only where it is missing")
	flag.BoolVar(&o.headFirst, "head-first", false, "HEAD each blob before uploading it, as skopeo and docker do")
	flag.BoolVar(&o.oci, "oci", false, "OCI media types (default: Docker v2 schema 2)")
	flag.StringVar(&o.accept, "accept", "", "Accept header of manifest GETs (default: the four current media types)")
	flag.BoolVar(&o.http2, "http2", false, "offer HTTP/2 (over TLS only)")
	flag.BoolVar(&o.noKeepalive, "no-keepalive", false, "a new connection for each request")
	flag.IntVar(&o.serverPid, "server-pid", 0, "sample CPU seconds and peak RSS of this process and its descendants during the timed phase")
	flag.StringVar(&o.cmd, "cmd", "", "start-probe: command line that starts the server in the foreground")
	flag.IntVar(&o.startWaitMs, "start-wait-ms", 60000, "start-probe, wait: give up after this long")
	flag.IntVar(&o.stalled, "stalled", 0, "hold that many stalled uploads open during the timed phase")
	flag.IntVar(&o.steps, "steps", 3, "curve: powers of ten before --count")
	flag.IntVar(&o.settleMs, "settle-ms", 1000, "start-probe: wait this long after readiness before reading the idle RSS")
	flag.StringVar(&o.listen, "listen", "127.0.0.1:5999", "null-server: address")
	flag.StringVar(&o.tlsCert, "tls-cert", "", "null-server: certificate file (TLS instead of plain HTTP)")
	flag.StringVar(&o.tlsKey, "tls-key", "", "null-server: key file")
	flag.StringVar(&o.in, "in", "", "report: file of JSON lines written by compare.sh")
	flag.StringVar(&o.label, "label", "", "copied into the output")
	flag.BoolVar(&o.pretty, "pretty", false, "indent the JSON")
	flag.Parse()
	if flag.NArg() > 0 {
		fatal("unexpected argument %q", flag.Arg(0))
	}
	if o.concurrency < 1 || o.blobs < 1 || o.repos < 1 {
		fatal("--concurrency, --blobs and --repos start at 1")
	}
	switch o.style {
	case "monolithic", "patch", "chunked", "single-post":
	default:
		fatal("unknown --style %q", o.style)
	}
	switch o.mode {
	case "report":
		report(o.in)
		return
	case "null-server":
		nullServer(o.listen)
		return
	case "loopback":
		loopback()
		return
	case "rss":
		fmt.Println(treeRSS(processTree(o.serverPid)))
		return
	}
	if o.url == "" {
		fatal("--url is needed")
	}
	c := newClient()
	var r *result
	switch o.mode {
	case "push":
		r = modePush(c)
	case "pull":
		r = modePull(c)
	case "push-small":
		r = modePushSmall(c)
	case "push-tags":
		r = modePushTags(c)
	case "curve":
		modeCurve(c)
		return
	case "pull-manifest":
		r = modePullManifest(c)
	case "mount":
		r = modeMount(c)
	case "ping":
		r = modePing(c)
	case "start-probe":
		r = modeStartProbe()
	case "wait":
		if err := waitReady(o.url, time.Duration(o.startWaitMs)*time.Millisecond, nil); err != nil {
			fatal("%v", err)
		}
		return
	default:
		fatal("unknown --mode %q", o.mode)
	}
	r.print()
	if r.Errors > 0 || r.Ops == 0 {
		os.Exit(1)
	}
}

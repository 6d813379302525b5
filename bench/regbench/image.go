package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
)

func mediaTypes() (manifest, config, layer string) {
	if o.oci {
		return "application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.config.v1+json", "application/vnd.oci.image.layer.v1.tar+gzip"
	}
	return "application/vnd.docker.distribution.manifest.v2+json", "application/vnd.docker.container.image.v1+json", "application/vnd.docker.image.rootfs.diff.tar.gzip"
}

type image struct {
	config, manifest []byte
	layer            blob
	digest           string
}

func makeImage(g *generator) image {
	var im image
	im.layer = g.next()
	im.config = []byte(`{"architecture":"amd64","os":"linux","config":{"Labels":{"regbench":"` + im.layer.digest +
		`"}},"rootfs":{"type":"layers","diff_ids":["` + im.layer.digest + `"]}}`)
	mt, ct, lt := mediaTypes()
	cs := sha256.Sum256(im.config)
	im.manifest = []byte(fmt.Sprintf(`{"schemaVersion":2,"mediaType":%q,"config":{"mediaType":%q,"size":%d,"digest":"sha256:%x"},"layers":[{"mediaType":%q,"size":%d,"digest":%q}]}`,
		mt, ct, len(im.config), cs, lt, im.layer.g.size, im.layer.digest))
	ms := sha256.Sum256(im.manifest)
	im.digest = "sha256:" + hex.EncodeToString(ms[:])
	return im
}

func (im image) bytes() int64 { return int64(len(im.config)+len(im.manifest)) + im.layer.g.size }

func (c *client) pushImage(ctx context.Context, repo, tag string, im image) error {
	if err := c.push(ctx, repo, im.layer); err != nil {
		return err
	}
	if _, err := c.pushBytes(ctx, repo, im.config); err != nil {
		return err
	}
	return c.putManifest(ctx, repo, tag, im)
}

func (im image) configDigest() string {
	s := sha256.Sum256(im.config)
	return "sha256:" + hex.EncodeToString(s[:])
}

func (c *client) putManifest(ctx context.Context, repo, tag string, im image) error {
	mt, _, _ := mediaTypes()
	_, _, err := c.expect(ctx, call{method: "PUT", url: c.base + "/v2/" + repo + "/manifests/" + tag, scope: pushScope(repo),
		header: map[string]string{"Content-Type": mt},
		body:   func() io.Reader { return bytes.NewReader(im.manifest) }, length: int64(len(im.manifest))}, 201)
	return err
}

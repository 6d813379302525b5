package main

import (
	crand "crypto/rand"
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"encoding/hex"
	"io"
	mrand "math/rand"
	"strconv"
	"sync/atomic"
)

// generator makes blobs of one size. All but the last 48 bytes are shared (a
// random block, repeated), so that the digest of a fresh blob costs the
// hashing of 48 bytes: the SHA-256 state after the shared part is kept. The
// block's length is no multiple of a page, so repetitions never line up.
type generator struct {
	size, shared int64
	block, state []byte
	id           [16]byte
	n            uint64
}

type blob struct {
	g      *generator
	tail   []byte
	digest string
}

const tailLen = 48

func newGenerator(sz int64, seed string) *generator {
	g := &generator{size: sz, shared: sz - tailLen}
	if g.shared < 0 {
		g.shared = 0
	}
	bl := int64(8<<20 + 4093)
	if bl > g.shared {
		bl = g.shared
	}
	g.block = make([]byte, bl)
	if seed == "" {
		if _, err := crand.Read(g.block); err != nil {
			fatal("random: %v", err)
		}
		crand.Read(g.id[:])
	} else {
		s := sha256.Sum256([]byte(seed + "/" + strconv.FormatInt(sz, 10)))
		mrand.New(mrand.NewSource(int64(binary.LittleEndian.Uint64(s[:])))).Read(g.block)
		copy(g.id[:], s[8:])
	}
	h := sha256.New()
	for left := g.shared; left > 0; {
		p := g.block
		if int64(len(p)) > left {
			p = p[:left]
		}
		h.Write(p)
		left -= int64(len(p))
	}
	g.state, _ = h.(encoding.BinaryMarshaler).MarshalBinary()
	return g
}

func (g *generator) next() blob {
	n := atomic.AddUint64(&g.n, 1)
	var in [24]byte
	copy(in[:], g.id[:])
	binary.LittleEndian.PutUint64(in[16:], n)
	a := sha256.Sum256(in[:])
	in[23] ^= 0xff
	b := sha256.Sum256(in[:])
	tail := append(a[:], b[:16]...)
	if g.size < tailLen {
		tail = tail[:g.size]
	}
	h := sha256.New()
	if err := h.(encoding.BinaryUnmarshaler).UnmarshalBinary(g.state); err != nil {
		fatal("hash state: %v", err)
	}
	h.Write(tail)
	return blob{g, tail, "sha256:" + hex.EncodeToString(h.Sum(nil))}
}

type blobReader struct {
	b        blob
	off, end int64
}

func (b blob) reader(from, to int64) io.Reader { return &blobReader{b, from, to} }

func (r *blobReader) Read(p []byte) (int, error) {
	if r.off >= r.end {
		return 0, io.EOF
	}
	if int64(len(p)) > r.end-r.off {
		p = p[:r.end-r.off]
	}
	var n int
	if g := r.b.g; r.off < g.shared {
		if int64(len(p)) > g.shared-r.off {
			p = p[:g.shared-r.off]
		}
		n = copy(p, g.block[r.off%int64(len(g.block)):])
	} else {
		n = copy(p, r.b.tail[r.off-g.shared:])
	}
	r.off += int64(n)
	return n, nil
}

package main

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
)

const (
	guid     = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
	opText   = 0x1
	opClose  = 0x8
	opPing   = 0x9
	final    = 0x80
	masked   = 0x80
	maxFrame = 1 << 16
)

// peer is one WebSocket (RFC 6455): frames out from two goroutines, control frames in.
type peer struct {
	conn net.Conn
	in   *bufio.Reader
	mu   sync.Mutex
}

func (s *Server) socket(w http.ResponseWriter, r *http.Request) {
	key := r.Header.Get("Sec-WebSocket-Key")
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") || r.Header.Get("Sec-WebSocket-Version") != "13" || key == "" {
		http.Error(w, "no WebSocket handshake", http.StatusBadRequest)
		return
	}
	conn, buffered, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	sum := sha1.Sum([]byte(key + guid))
	io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Accept: "+base64.StdEncoding.EncodeToString(sum[:])+"\r\n\r\n")
	p := &peer{conn: conn, in: buffered.Reader}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		p.readControl()
	}()
	p.sendEvents(s.channel(r), after(r), gone)
}

func (p *peer) sendEvents(channel *Channel, last int, gone <-chan struct{}) {
	for {
		events, changed := channel.since(last)
		for _, event := range events {
			if p.write(opText, []byte(event)) != nil {
				return
			}
		}
		last += len(events)
		select {
		case <-changed:
		case <-gone:
			return
		}
	}
}

// readControl answers pings and the close; what else clients send is skipped.
func (p *peer) readControl() {
	for {
		opcode, payload, err := p.read()
		if err != nil {
			return
		}
		if opcode == opPing && p.write(opPing+1, payload) != nil {
			return
		}
		if opcode == opClose {
			p.write(opClose, payload)
			return
		}
	}
}

func (p *peer) read() (byte, []byte, error) {
	var head [2]byte
	if _, err := io.ReadFull(p.in, head[:]); err != nil {
		return 0, nil, err
	}
	length := uint64(head[1] &^ masked)
	if length == 126 {
		var wide [2]byte
		if _, err := io.ReadFull(p.in, wide[:]); err != nil {
			return 0, nil, err
		}
		length = uint64(binary.BigEndian.Uint16(wide[:]))
	}
	// 127 announces a length of 64 bits: nobody has a use for such frames here.
	if head[1]&masked == 0 || head[1] == masked|127 || length > maxFrame {
		return 0, nil, errors.New("a frame that is not masked, or too long")
	}
	frame := make([]byte, 4+length)
	if _, err := io.ReadFull(p.in, frame); err != nil {
		return 0, nil, err
	}
	mask, payload := frame[:4], frame[4:]
	for i := range payload {
		payload[i] ^= mask[i%4]
	}
	return head[0] & 0x0f, payload, nil
}

func (p *peer) write(opcode byte, payload []byte) error {
	frame := []byte{final | opcode}
	switch length := len(payload); {
	case length < 126:
		frame = append(frame, byte(length))
	case length <= 0xffff:
		frame = binary.BigEndian.AppendUint16(append(frame, 126), uint16(length))
	default:
		frame = binary.BigEndian.AppendUint64(append(frame, 127), uint64(length))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	_, err := p.conn.Write(append(frame, payload...))
	return err
}

// A small server that pushes events, with the standard library alone: one goroutine for each waiting client.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	hold      = 25 * time.Second
	heartbeat = 15 * time.Second
	maxBody   = 1 << 20
)

// Channel keeps its events; the first has the id 1. changed is closed, and made anew, by each event.
type Channel struct {
	mu      sync.Mutex
	events  []string
	changed chan struct{}
}

func (c *Channel) publish(event string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.events = append(c.events, event)
	close(c.changed)
	c.changed = make(chan struct{})
}

// since returns the events after an id, and what is closed with the next one.
func (c *Channel) since(after int) ([]string, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if after < 0 || after > len(c.events) {
		after = len(c.events)
	}
	return c.events[after:len(c.events):len(c.events)], c.changed
}

type Server struct {
	token    string
	mu       sync.Mutex
	channels map[string]*Channel
}

func (s *Server) channel(r *http.Request) *Channel {
	name := r.URL.Query().Get("channel")
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.channels[name]
	if !ok {
		c = &Channel{changed: make(chan struct{})}
		s.channels[name] = c
	}
	return c
}

// route admits one method and, with the right token, hands on to the handler.
func (s *Server) route(path, method string, handler func(http.ResponseWriter, *http.Request)) {
	http.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != method {
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		if r.Header.Get("Authorization") != "Bearer "+s.token {
			http.Error(w, "unauthorized", http.StatusUnauthorized)
			return
		}
		handler(w, r)
	})
}

func (s *Server) publish(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil || !json.Valid(body) {
		http.Error(w, "no JSON", http.StatusBadRequest)
		return
	}
	s.channel(r).publish(string(body))
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) poll(w http.ResponseWriter, r *http.Request) {
	events, _ := s.channel(r).since(after(r))
	writeEvents(w, events)
}

func (s *Server) wait(w http.ResponseWriter, r *http.Request) {
	channel, from := s.channel(r), after(r)
	timeout := time.NewTimer(hold)
	defer timeout.Stop()
	events, changed := channel.since(from)
	if len(events) == 0 {
		select {
		case <-changed:
			events, _ = channel.since(from)
		case <-timeout.C:
		case <-r.Context().Done():
			return
		}
	}
	writeEvents(w, events)
}

func (s *Server) stream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	flusher := w.(http.Flusher)
	flusher.Flush()
	channel := s.channel(r)
	last, _ := strconv.Atoi(r.Header.Get("Last-Event-ID"))
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		events, changed := channel.since(last)
		for _, event := range events {
			last++
			fmt.Fprintf(w, "event: change\nid: %d\ndata: %s\n\n", last, event)
		}
		flusher.Flush()
		select {
		case <-changed:
		case <-beat.C:
			fmt.Fprint(w, ":\n\n")
		case <-r.Context().Done():
			return
		}
	}
}

// writeEvents answers with one event per line, or with 204.
func writeEvents(w http.ResponseWriter, events []string) {
	w.Header().Set("Cache-Control", "no-store")
	if len(events) == 0 {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	for _, event := range events {
		io.WriteString(w, event)
		io.WriteString(w, "\n")
	}
}

func after(r *http.Request) int {
	n, _ := strconv.Atoi(r.URL.Query().Get("after"))
	return n
}

func main() {
	port := flag.Int("port", 0, "port of 127.0.0.1")
	token := flag.String("token", "", "bearer token of every request")
	flag.Parse()
	s := &Server{token: *token, channels: map[string]*Channel{}}
	http.HandleFunc("/health", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok") })
	s.route("/publish", http.MethodPost, s.publish)
	s.route("/poll", http.MethodGet, s.poll)
	s.route("/wait", http.MethodGet, s.wait)
	s.route("/stream", http.MethodGet, s.stream)
	s.route("/socket", http.MethodGet, s.socket)
	log.Fatal(http.ListenAndServe(fmt.Sprintf("127.0.0.1:%d", *port), nil))
}

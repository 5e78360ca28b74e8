package exports

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"parley/ent"
	"parley/internal/blob"
	"parley/internal/quota"
	"parley/internal/viewer"
)

// sluggish takes a minute for each piece of an answer.
type sluggish struct {
	http.ResponseWriter
	taken int
}

func (s *sluggish) Write(b []byte) (int, error) {
	<-time.After(time.Minute)
	s.taken += len(b)
	return len(b), nil
}

// Who reads a report slowly holds a place no longer than a file may take.
func TestReportsAreCutOff(t *testing.T) {
	id := uuid.New()
	name, err := blob.NewName(id, blob.CSV)
	if err != nil {
		t.Fatal(err)
	}
	files := blob.Folder(t.TempDir())
	if err := files.Put(t.Context(), name, bytes.Repeat([]byte("x"), 8<<20)); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		x := &Exporter{Deps: Deps{Blobs: files}, writing: make(chan struct{}, 1), each: quota.NewPlaces(1)}
		ctx := viewer.NewContext(t.Context(), &viewer.Viewer{CredentialID: id})
		w := &sluggish{ResponseWriter: httptest.NewRecorder()}
		begun := time.Now()
		err := x.send(ctx, w, httptest.NewRequest(http.MethodGet, "/", nil), &ent.ReportJob{Blob: &name, FileName: "a.csv"})
		if took := time.Since(begun); err != nil || took > wholeTime+time.Minute || w.taken == 0 || w.taken >= 8<<20 || len(x.writing) != 0 {
			t.Errorf("%v, %d bytes in %v", err, w.taken, took)
		}
	})
}

package app_test

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/access"
	"parley/internal/app"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
)

// send sends a form with a file and returns the status and the row's picture.
func (w *vendorWalk) send(path, body, contentType string) (status int, address string, answer string) {
	w.t.Helper()
	a := w.server.Do(http.MethodPost, vendorPrefix+w.fill(path), map[string]string{"Authorization": "Bearer " + w.kept["token"], "Content-Type": contentType}, body)
	var row struct{ Avatar, Logo string }
	if err := json.Unmarshal(a.Body, &row); err != nil {
		w.t.Fatalf("%s: %d %s", path, a.Status, a.Body)
	}
	return a.Status, row.Avatar + row.Logo, string(a.Body)
}

// picture sends a good picture and returns its address.
func (w *vendorWalk) picture(path string) string {
	w.t.Helper()
	body, contentType := form(w.t, "file", square(w.t, 300), nil)
	status, address, answer := w.send(path, body, contentType)
	if status != http.StatusCreated || !strings.HasPrefix(address, w.server.URL+"/media/") {
		w.t.Fatalf("%s: %d %s", path, status, answer)
	}
	return address
}

// public is what anybody gets at an address.
func (w *vendorWalk) public(address string) apptest.Answer {
	w.t.Helper()
	return w.server.Do(http.MethodGet, strings.TrimPrefix(address, w.server.URL), nil, nil)
}

// signedIn is a walk whose token is there; a step of `users_create` makes {user}.
func signedIn(t *testing.T, change ...func(*app.Config)) *vendorWalk {
	t.Helper()
	w := newVendorWalk(t, testkit.SQLiteDatabase(t), change...)
	w.take(vendorStep{
		name: "token", method: http.MethodPost, path: "/auth/token",
		body: `{"email": "` + vendorEmail + `", "password": "` + vendorPassword + `"}`, keep: "token.token me.user root.organization",
	})
	w.take(vendorStep{name: "user", method: http.MethodPost, path: "/users", body: `{"email": "ann@example.com", "displayName": "Ann"}`, keep: "user"})
	return w
}

// A picture is served to everybody until another takes its place, over both doors.
func TestWeb1on1Pictures(t *testing.T) {
	w := signedIn(t)
	for _, path := range []string{"/users/{user}/avatar", "/users/me/avatar", "/organizations/{root}/logo"} {
		first := w.picture(path)
		a := w.public(first)
		img, err := png.Decode(strings.NewReader(string(a.Body)))
		if err != nil || a.Status != http.StatusOK || a.Header.Get("Content-Type") != "image/png" || !strings.Contains(a.Header.Get("Cache-Control"), "immutable") {
			t.Fatalf("%s: %d %v %v", path, a.Status, a.Header, err)
		}
		if side := img.Bounds().Dx(); side != 256 && !strings.HasSuffix(path, "/logo") {
			t.Errorf("%s: %d pixels", path, side)
		}
		second := w.picture(path)
		if first == second || w.public(first).Status != http.StatusNotFound || w.public(second).Status != http.StatusOK {
			t.Errorf("%s: the first is %d, the second %d", path, w.public(first).Status, w.public(second).Status)
		}
		if a := w.take(vendorStep{method: http.MethodDelete, path: path}); a.Status != http.StatusNoContent || len(a.Body) > 0 {
			t.Errorf("%s: deleting: %d %s", path, a.Status, a.Body)
		}
		if w.public(second).Status != http.StatusNotFound {
			t.Errorf("%s: it is there after it was deleted", path)
		}
	}
	for path, member := range map[string]string{"/users/{user}": `"avatar":null`, "/organizations/{root}": `"logo":null`} {
		if a := w.take(vendorStep{method: http.MethodGet, path: path}); !strings.Contains(string(a.Body), member) {
			t.Errorf("%s: %s", path, a.Body)
		}
	}
	address := w.picture("/users/{user}/avatar")
	var seen struct {
		Users struct {
			Edges []struct{ Node struct{ AvatarURL *string } }
		}
	}
	w.server.Query(w.kept["token"], `{users(first: 10, where: {email: "ann@example.com"}) {edges {node {avatarUrl}}}}`, nil, &seen)
	if len(seen.Users.Edges) != 1 || seen.Users.Edges[0].Node.AvatarURL == nil || *seen.Users.Edges[0].Node.AvatarURL != address {
		t.Errorf("over the graph: %+v, want %s", seen, address)
	}
}

// Sent twice under one key, a picture is taken once.
func TestWeb1on1PictureOnce(t *testing.T) {
	w := signedIn(t)
	old := w.picture("/users/{user}/avatar")
	body, contentType := form(t, "file", square(t, 300), nil)
	header := map[string]string{"Authorization": "Bearer " + w.kept["token"], "Content-Type": contentType, "Idempotency-Key": "k"}
	first := w.server.Do(http.MethodPost, vendorPrefix+w.fill("/users/{user}/avatar"), header, body)
	again := w.server.Do(http.MethodPost, vendorPrefix+w.fill("/users/{user}/avatar"), header, body)
	if first.Status != http.StatusCreated || string(first.Body) != string(again.Body) || again.Header.Get("Idempotency-Replayed") != "true" {
		t.Fatalf("%d %s, then %d %s", first.Status, first.Body, again.Status, again.Body)
	}
	var row struct{ Avatar string }
	if err := json.Unmarshal(again.Body, &row); err != nil || w.public(row.Avatar).Status != http.StatusOK || w.public(old).Status != http.StatusNotFound {
		t.Errorf("%v: it is %d, the one before %d", err, w.public(row.Avatar).Status, w.public(old).Status)
	}
}

// Who writes the address of another's picture into a row does not delete it with it.
func TestWeb1on1PictureOfAnother(t *testing.T) {
	w := signedIn(t)
	theirs := w.picture("/users/{user}/avatar")
	w.take(vendorStep{method: http.MethodPatch, path: "/users/me", body: `{"avatar": "` + theirs + `"}`})
	if a := w.take(vendorStep{method: http.MethodDelete, path: "/users/me/avatar"}); a.Status != http.StatusNoContent {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	if a := w.public(theirs); a.Status != http.StatusOK {
		t.Errorf("it is gone: %d", a.Status)
	}
}

// huge is a PNG that promises 50,000 × 50,000 pixels.
func huge() []byte {
	chunk := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 50_000), 50_000)...)
	chunk = append(chunk, 8, 6, 0, 0, 0)
	return binary.BigEndian.AppendUint32(append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), chunk...), crc32.ChecksumIEEE(chunk))
}

// Bad uploads are refused in the vendor's shape, and change nothing.
func TestWeb1on1BadPictures(t *testing.T) {
	w := signedIn(t)
	good := square(t, 300)
	of := func(field string, data []byte, header map[string]string) [2]string {
		body, contentType := form(t, field, data, header)
		return [2]string{body, contentType}
	}
	encoded := map[string]string{"Content-Transfer-Encoding": "base64"}
	whole := of("file", good, nil)
	before := w.server.Rows()
	for name, c := range map[string]struct {
		path   string
		sent   [2]string
		status int
		says   string
	}{
		"JSON":                 {"/users/{user}/avatar", [2]string{`{"file": "x"}`, "application/json"}, 415, "multipart/form-data"},
		"no boundary":          {"/users/{user}/avatar", [2]string{whole[0], "multipart/form-data"}, 415, "multipart/form-data"},
		"another boundary":     {"/users/{user}/avatar", [2]string{whole[0], "multipart/form-data; boundary=x"}, 400, "multipart/form-data"},
		"cut off":              {"/users/{user}/avatar", [2]string{whole[0][:len(whole[0])/2], whole[1]}, 400, "multipart/form-data"},
		"no file":              {"/users/{user}/avatar", of("picture", good, nil), 400, `"field":"file"`},
		"empty":                {"/users/{user}/avatar", of("file", nil, nil), 400, "file is empty"},
		"no picture":           {"/users/{user}/avatar", of("file", []byte("<svg/>"), nil), 400, "file has to be a PNG"},
		"too many pixels":      {"/users/{user}/avatar", of("file", huge(), nil), 400, "file may have at most 8000 pixels"},
		"no base64":            {"/users/{user}/avatar", of("file", []byte("!!!!"), encoded), 400, "file is not base64"},
		"half of base64":       {"/users/{user}/avatar", of("file", []byte("iVBORw0KG"), encoded), 400, "file is not base64"},
		"another encoding":     {"/users/{user}/avatar", of("file", good, map[string]string{"Content-Transfer-Encoding": "x-gzip"}), 400, "Content-Transfer-Encoding"},
		"too large":            {"/users/{user}/avatar", of("file", make([]byte, 11<<20), nil), 413, "too large"},
		"a user that is not":   {"/users/0123456789abcdef01234567/avatar", whole, 404, "Not Found"},
		"a small logo":         {"/organizations/{root}/logo", of("file", square(t, 199), nil), 400, "square and at least 200 pixels"},
		"a logo of nobody":     {"/organizations/0123456789abcdef01234567/logo", whole, 404, "Not Found"},
		"a user as a company":  {"/organizations/{user}/logo", whole, 404, "Not Found"},
		"no id":                {"/users/nobody/avatar", whole, 404, "Not Found"},
		"another media type":   {"/users/{user}/avatar", [2]string{whole[0], "text/plain"}, 415, "multipart/form-data"},
		"a company as a user":  {"/users/{root}/avatar", whole, 404, "Not Found"},
		"a wide logo":          {"/organizations/{root}/logo", of("file", huge(), nil), 400, "at most"},
		"a picture in a field": {"/users/{user}/avatar", of("files", good, nil), 400, "file is required"},
	} {
		status, _, answer := w.send(c.path, c.sent[0], c.sent[1])
		if status != c.status || !strings.Contains(answer, c.says) || !strings.HasPrefix(answer, `{"error":{"message":"`) {
			t.Errorf("%s: %d %s, want %d with %s", name, status, answer, c.status, c.says)
		}
	}
	if after := w.server.Rows(); after["users"] != before["users"] || after["organizations"] != before["organizations"] {
		t.Error("something was written")
	}
	sent := of("file", []byte(base64.StdEncoding.EncodeToString(good)), encoded)
	if status, _, answer := w.send("/users/{user}/avatar", sent[0], sent[1]); status != http.StatusCreated {
		t.Errorf("base64: %d %s", status, answer)
	}
}

// Everybody may change the own picture, and only who administers another's.
func TestWeb1on1PictureRights(t *testing.T) {
	w := signedIn(t)
	_, err := w.server.Access.Create(apptest.System(), access.NewCredential{
		API: "web1on1", Organization: w.server.Organization("other", uuid.Nil), Role: viewer.Owner, Email: "eve@example.com", Password: vendorPassword,
	})
	if err != nil {
		t.Fatal(err)
	}
	w.take(vendorStep{method: http.MethodPatch, path: "/users/{user}", body: `{"password": "another long one"}`})
	theirs := w.picture("/users/{user}/avatar")
	logo := w.picture("/organizations/{root}/logo")
	login := func(email, password string) {
		w.kept["token"] = ""
		w.take(vendorStep{method: http.MethodPost, path: "/auth/token", body: `{"email": "` + email + `", "password": "` + password + `"}`, keep: "token.token"})
	}
	body, contentType := form(t, "file", square(t, 300), nil)
	refused := func(who, path string, want int) {
		t.Helper()
		if status, _, answer := w.send(path, body, contentType); status != want {
			t.Errorf("%s, %s: %d %s, want %d", who, path, status, answer, want)
		}
		if a := w.take(vendorStep{method: http.MethodDelete, path: path}); a.Status != want {
			t.Errorf("%s deletes %s: %d %s, want %d", who, path, a.Status, a.Body, want)
		}
	}
	login("ann@example.com", "another long one")
	refused("an agent", "/organizations/{root}/logo", http.StatusForbidden)
	w.kept["olga"] = w.kept["me"]
	refused("an agent", "/users/{olga}/avatar", http.StatusForbidden)
	login("eve@example.com", vendorPassword)
	refused("a stranger", "/users/{user}/avatar", http.StatusNotFound)
	refused("a stranger", "/organizations/{root}/logo", http.StatusNotFound)
	for _, address := range []string{theirs, logo} {
		if a := w.public(address); a.Status != http.StatusOK {
			t.Errorf("%s: %d", address, a.Status)
		}
	}
	login("ann@example.com", "another long one")
	w.picture("/users/me/avatar")
}

// --max-upload bounds pictures apart from other bodies.
func TestWeb1on1MaxUpload(t *testing.T) {
	w := signedIn(t, func(c *app.Config) { c.MaxUpload = 500 })
	body, contentType := form(t, "file", make([]byte, 400), nil)
	if status, _, answer := w.send("/users/{user}/avatar", body, contentType); status != http.StatusRequestEntityTooLarge {
		t.Errorf("%d bytes: %d %s", len(body), status, answer)
	}
}

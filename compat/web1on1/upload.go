package web1on1

import (
	"encoding/base64"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"parley/compat/rest"
	"parley/internal/apperr"
)

// fileField is the field of a form that holds a file.
const fileField = "file"

// upload reads the field `file` of a multipart form; other fields are ignored. It
// fails with a [rest.Fault] (413, 415) or with [apperr.Invalid].
func upload(r *rest.Request) ([]byte, error) {
	form, err := r.MultipartReader()
	if err != nil {
		return nil, &rest.Fault{Status: http.StatusUnsupportedMediaType, Reason: "the body has to be multipart/form-data with a boundary"}
	}
	for {
		part, err := form.NextPart()
		switch {
		case err == io.EOF: //nolint:errorlint // the end is never wrapped, what breaks off is
			return nil, badField("is required", fileField)
		case err != nil:
			return nil, brokenUpload(err)
		case part.FormName() == fileField:
			return readPart(part)
		}
	}
}

// readPart is what a part holds, as it was before it was encoded for the way.
func readPart(part *multipart.Part) ([]byte, error) {
	var content io.Reader = part
	switch strings.ToLower(part.Header.Get("Content-Transfer-Encoding")) {
	case "", "binary", "8bit", "7bit": // quoted-printable is read by package multipart
	case "base64":
		content = base64.NewDecoder(base64.StdEncoding, part)
	default:
		return nil, badField("has a Content-Transfer-Encoding that is not read", fileField)
	}
	data, err := io.ReadAll(content)
	if _, bad := errors.AsType[base64.CorruptInputError](err); bad || errors.Is(err, io.ErrUnexpectedEOF) && content != io.Reader(part) {
		return nil, badField("is not base64", fileField)
	}
	if err != nil {
		return nil, brokenUpload(err)
	}
	if len(data) == 0 {
		return nil, badField("is empty", fileField)
	}
	return data, nil
}

// brokenUpload is a body that is too large, or not what it says it is.
func brokenUpload(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return &rest.Fault{Status: http.StatusRequestEntityTooLarge, Reason: "the body is too large"}
	}
	return apperr.New(apperr.Invalid, "The body is not the multipart/form-data that it says it is")
}

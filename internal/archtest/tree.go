package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// maxRead keeps the checks quick: nothing that people write is longer.
const maxRead = 4 << 20

// repositoryRoot walks up from the working folder to the go.mod.
func repositoryRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("archtest: no go.mod above the working folder")
		}
		dir = up
	}
}

// listPackages asks the go command for the direct imports of every package.
// -e lists packages that do not compile at the moment as well.
func listPackages(root string) ([]goPackage, error) {
	cmd := exec.Command("go", "list", "-e", "-deps=false",
		"-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = root
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, complaints.String())
	}
	return decodePackages(bytes.NewReader(out))
}

func decodePackages(r io.Reader) ([]goPackage, error) {
	var packages []goPackage
	for d := json.NewDecoder(r); ; {
		var p goPackage
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return packages, nil
		case err != nil:
			return nil, fmt.Errorf("go list: %w", err)
		}
		packages = append(packages, p)
	}
}

// eachFile calls visit with the slash path and the content of every file of
// the repository that people write: no tools' folders, nothing built or printed.
func eachFile(root string, visit func(name string, source []byte)) error {
	return filepath.WalkDir(root, func(full string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := relative(root, full)
		if d.IsDir() {
			if skipped(name) {
				return filepath.SkipDir
			}
			return nil
		}
		return visitFile(full, name, d, visit)
	})
}

func visitFile(full, name string, d fs.DirEntry, visit func(string, []byte)) error {
	info, err := d.Info()
	if errors.Is(err, fs.ErrNotExist) {
		return nil // somebody else's temporary file
	}
	if err != nil || !info.Mode().IsRegular() {
		return err
	}
	if info.Size() > maxRead {
		return nil
	}
	source, err := os.ReadFile(full)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	visit(name, source)
	return nil
}

func relative(root, full string) string {
	return filepath.ToSlash(strings.TrimPrefix(strings.TrimPrefix(full, root), string(filepath.Separator)))
}

// skipped names the folders that are not ours to judge.
func skipped(name string) bool {
	base := filepath.Base(name)
	return base == "node_modules" || name == "console/dist" || name == "e2e/results" || name == "docs/releases" ||
		(strings.HasPrefix(base, ".") && name != "" && name != ".ci")
}

// topNames returns the folders and the Go files in the root.
func topNames(root string) (folders, goFiles []string, err error) {
	entries, err := os.ReadDir(root)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		switch {
		case e.IsDir():
			folders = append(folders, e.Name())
		case strings.HasSuffix(e.Name(), ".go"):
			goFiles = append(goFiles, e.Name())
		}
	}
	return folders, goFiles, nil
}

package app

import (
	"encoding/json"
	"fmt"
	"os"
)

// readDocuments reads the trusted documents, where a file of them is named. The
// file is what graphql-codegen and relay-compiler write: a JSON object of texts
// by id.
func readDocuments(file string, into *Config) error {
	if file == "" {
		return nil
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("trusted documents: %w", err)
	}
	into.TrustedDocuments = map[string]string{}
	if err := json.Unmarshal(b, &into.TrustedDocuments); err != nil {
		return fmt.Errorf("trusted documents: %s has to be a JSON object of texts by id: %w", file, err)
	}
	if into.TrustedDocuments == nil {
		into.TrustedDocuments = map[string]string{} // the file says null
	}
	return nil
}

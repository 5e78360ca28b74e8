package values

import "time"

// IsZone reports whether the name is one of the IANA time zone database. Go
// takes "" and "Local" for zones too; they are not the database's.
func IsZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "" && name != "Local"
}

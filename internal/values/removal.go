package values

// Removed is how much of something was removed.
type Removed struct {
	// What names it, such as messages.
	What string `json:"what"`
	// Rows is how many were removed, Blanked how many stayed without what they said.
	Rows    int `json:"rows"`
	Blanked int `json:"blanked"`
}

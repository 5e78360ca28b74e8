package register

import (
	"fmt"
	"net/url"
	"strings"

	"parley/access"
	"parley/internal/mail"
)

// letter is the mail by which somebody confirms an address. It has no word of who
// asked in it, who need not be who reads it.
func (g *Register) letter(i access.Invitation) mail.Message {
	return mail.Message{
		To: []string{i.Email}, Subject: "Confirm your registration with " + i.Organization,
		Text: fmt.Sprintf(`Somebody, probably you, asked to join %s with this e-mail address.

If it was you, open this address within a day and choose a password there:

%s

If it was not you, do nothing: nobody joins without this link.
`, i.Organization, strings.TrimRight(g.PublicURL, "/")+"/register/confirm?token="+url.QueryEscape(i.Token)),
	}
}

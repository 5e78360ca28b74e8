package sinch

import (
	"net/http"
	"strings"

	"parley/compat/rest"
	"parley/ent"
	"parley/ent/consent"
	"parley/internal/apperr"
	"parley/internal/query"
)

func (a *API) consentRoutes() []rest.Route {
	const one = "/customerConsents/{usageAddress}"
	return []rest.Route{
		listing[Consent]("/customerConsents", "Lists consents.", a.consents,
			rest.Parameter{Name: "address", Description: "Address, with * and ?."},
			rest.Parameter{Name: "usage", Description: "Usage, with * and ?."},
			rest.Parameter{Name: "consent", Type: "boolean", Description: "Whether the customer agreed."},
			limitParameter),
		change(http.MethodPost, "/customerConsents", "Adds a consent or changes the one there is.", writing(readConsent, a.setConsent), Consent{}),
		single[Consent](one, "Reads a consent by usage and address, with an underscore between them.", a.consent),
		change(http.MethodDelete, one, "Forgets a consent.", a.removeConsent, nil),
	}
}

func (a *API) consents(r *rest.Request) (rest.Response, error) {
	q := rest.NewQuery(r.URL.RawQuery)
	in := query.ConsentQuery{Address: queryPattern(q, "address"), Usage: queryPattern(q, "usage"), Limit: queryLimit(q)}
	if text, given := q.Text("consent", rest.Upper, rest.OneOf("TRUE", "FALSE")); given {
		granted := text == "TRUE"
		in.Granted = &granted
	}
	if err := q.Err(); err != nil {
		return rest.Response{}, err
	}
	rows, err := a.Reader.Consents(r.Context(), organization(r), in)
	return rest.Response{Body: List[Consent](each(rows, consentShape))}, err
}

func consentShape(row *ent.Consent) Consent {
	return Consent{Address: row.Address, Usage: strings.ToLower(string(row.Usage)), Consent: row.Granted}
}

func (a *API) setConsent(r *rest.Request, c Consent) (rest.Response, error) {
	organization := organization(r)
	_, err := a.Directory.SetConsent(r.Context(), &organization, consent.Usage(strings.ToUpper(c.Usage)), c.Address, c.Consent)
	return done(), err
}

func (a *API) consent(r *rest.Request) (rest.Response, error) {
	row, err := a.consentAt(r)
	if err != nil {
		return rest.Response{}, err
	}
	return rest.Response{Body: consentShape(row)}, nil
}

func (a *API) removeConsent(r *rest.Request) (rest.Response, error) {
	row, err := a.consentAt(r)
	if err != nil {
		return rest.Response{}, err
	}
	return done(), a.Directory.RemoveConsent(r.Context(), row.ID)
}

// consentAt reads the consent that the path names.
func (a *API) consentAt(r *rest.Request) (*ent.Consent, error) {
	usage, address, ok := parseConsentKey(r.PathValue("usageAddress"))
	if !ok {
		return nil, apperr.New(apperr.NotFound, "no such consent")
	}
	return a.Reader.ConsentOf(r.Context(), organization(r), consent.Usage(strings.ToUpper(usage)), address)
}

package values

import (
	"encoding/json"
	"io"

	"github.com/google/uuid"
)

// OrganizationSettings are how an organization works. What is nil has its default.
type OrganizationSettings struct {
	// RouteOnReply is how a visitor who comes back reaches the agent of before:
	// accept, assign or route; accept by default.
	RouteOnReply *string `json:"routeOnReply,omitempty"`
	// EnableMail has administrators be told by e-mail; true by default.
	EnableMail *bool `json:"enableMail,omitempty"`
}

// Filled returns the settings with the defaults of what is nil.
func (s OrganizationSettings) Filled() OrganizationSettings {
	s.RouteOnReply, s.EnableMail = orDefault(s.RouteOnReply, "accept"), orDefault(s.EnableMail, true)
	return s
}

// MarshalGQL writes the settings with their defaults.
func (s OrganizationSettings) MarshalGQL(w io.Writer) { marshalGQL(w, s.Filled()) }

// UnmarshalGQL reads settings.
func (s *OrganizationSettings) UnmarshalGQL(v any) error { return unmarshalGQL(v, s) }

// Alias is a name that agents have outside the organization.
type Alias struct {
	Name   string  `json:"name"`
	Avatar *string `json:"avatar,omitempty"`
}

// Aliases are the names that agents may have outside the organization.
type Aliases []Alias

// MarshalGQL writes the aliases.
func (a Aliases) MarshalGQL(w io.Writer) { marshalGQL(w, []Alias(a)) }

// UnmarshalGQL reads aliases.
func (a *Aliases) UnmarshalGQL(v any) error { return unmarshalGQL(v, a) }

// ProfileField is one field of a customer's profile, as agents see it.
type ProfileField struct {
	Label string `json:"label"`
	// Enabled is true by default.
	Enabled *bool `json:"enabled,omitempty"`
	// Options are what may be chosen; only gender has some.
	Options []string `json:"options,omitempty"`
}

// AddressFields are the fields of an address.
type AddressFields struct {
	StreetAddress   *ProfileField `json:"streetAddress,omitempty"`
	StreetNumber    *ProfileField `json:"streetNumber,omitempty"`
	AddressLocality *ProfileField `json:"addressLocality,omitempty"`
	AddressRegion   *ProfileField `json:"addressRegion,omitempty"`
	PostalCode      *ProfileField `json:"postalCode,omitempty"`
	AddressCountry  *ProfileField `json:"addressCountry,omitempty"`
}

// ProfileFields are the fields of customers' profiles that an organization uses.
type ProfileFields struct {
	Name            *ProfileField  `json:"name,omitempty"`
	Initials        *ProfileField  `json:"initials,omitempty"`
	GivenName       *ProfileField  `json:"givenName,omitempty"`
	FamilyName      *ProfileField  `json:"familyName,omitempty"`
	AdditionalName  *ProfileField  `json:"additionalName,omitempty"`
	HonorificPrefix *ProfileField  `json:"honorificPrefix,omitempty"`
	HonorificSuffix *ProfileField  `json:"honorificSuffix,omitempty"`
	Gender          *ProfileField  `json:"gender,omitempty"`
	Address         *AddressFields `json:"address,omitempty"`
	Telephone       *ProfileField  `json:"telephone,omitempty"`
	Email           *ProfileField  `json:"email,omitempty"`
	WorksFor        *ProfileField  `json:"worksFor,omitempty"`
}

// MarshalGQL writes the fields.
func (p ProfileFields) MarshalGQL(w io.Writer) { marshalGQL(w, p) }

// UnmarshalGQL reads fields.
func (p *ProfileFields) UnmarshalGQL(v any) error { return unmarshalGQL(v, p) }

// DataRetention is how long conversations are kept: Length months or years of the
// calendar.
type DataRetention struct {
	Length int `json:"length"`
	// Unit is month or year.
	Unit string `json:"unit"`
}

// MarshalGQL writes the retention.
func (d DataRetention) MarshalGQL(w io.Writer) { marshalGQL(w, d) }

// UnmarshalGQL reads a retention.
func (d *DataRetention) UnmarshalGQL(v any) error { return unmarshalGQL(v, d) }

// BillingInfo is how an organization is billed. What is nil has its default.
type BillingInfo struct {
	BillReceiver     string  `json:"billReceiver"`
	BillSender       string  `json:"billSender"`
	TrialEndsOn      *string `json:"trialEndsOn,omitempty"`
	StripeCustomerID string  `json:"stripeCustomerId"`
	LiveMode         *bool   `json:"liveMode,omitempty"`
	MoveToLive       *bool   `json:"moveToLive,omitempty"`
	ResultID         *string `json:"w1on1ResultId,omitempty"`
	// DaysUntilDue is 14 by default.
	DaysUntilDue         *int            `json:"daysUntilDue,omitempty"`
	Meta                 json.RawMessage `json:"meta,omitempty"`
	EnableMecs           *bool           `json:"enableMecs,omitempty"`
	EnableAmp            *bool           `json:"enableAmp,omitempty"`
	EnableSepaDebitCosts *bool           `json:"enableSepaDebitCosts,omitempty"`
	// Version is 1 or 2.
	Version *int `json:"version,omitempty"`
	// CurrentPlan is base, grow or scale.
	CurrentPlan string `json:"currentPlan"`
}

// Filled returns the information with the defaults of what is nil.
func (b BillingInfo) Filled() BillingInfo {
	b.LiveMode, b.MoveToLive = orDefault(b.LiveMode, true), orDefault(b.MoveToLive, false)
	b.DaysUntilDue = orDefault(b.DaysUntilDue, 14)
	b.EnableMecs, b.EnableAmp = orDefault(b.EnableMecs, false), orDefault(b.EnableAmp, false)
	b.EnableSepaDebitCosts = orDefault(b.EnableSepaDebitCosts, false)
	return b
}

// MarshalGQL writes the information with its defaults.
func (b BillingInfo) MarshalGQL(w io.Writer) { marshalGQL(w, b.Filled()) }

// UnmarshalGQL reads information.
func (b *BillingInfo) UnmarshalGQL(v any) error { return unmarshalGQL(v, b) }

// IDs are rows that may be of other organizations, which is why they are no foreign
// keys: who reads them is shown those that he may see.
type IDs []uuid.UUID

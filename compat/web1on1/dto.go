package web1on1

import (
	"encoding/json"

	"parley/internal/values"
)

// Token is what a login and a refresh answer.
type Token struct {
	TokenType string `json:"tokenType"`
	// Token opens the API, RefreshToken makes new tokens.
	Token        string `json:"token"`
	RefreshToken string `json:"refreshToken"`
	User         string `json:"user"`
	Organization string `json:"organization"`
	// ExpiresAt is when Token ends.
	ExpiresAt string `json:"expiresAt"`
	Scope     string `json:"scope"`
}

// User is a person or a bot who works with conversations. A password is never shown.
type User struct {
	ID             string              `json:"id"`
	FamilyName     string              `json:"familyName,omitempty"`
	GivenName      string              `json:"givenName,omitempty"`
	AdditionalName string              `json:"additionalName,omitempty"`
	DisplayName    string              `json:"displayName"`
	Email          string              `json:"email"`
	Phone          string              `json:"phone,omitempty"`
	Avatar         *string             `json:"avatar"`
	Organization   string              `json:"organization"`
	Role           string              `json:"role"`
	Settings       values.UserSettings `json:"settings"`
	Meta           json.RawMessage     `json:"meta,omitempty"`
	Status         string              `json:"status"`
	// APIToken is shown once, when a bot is made.
	APIToken  string `json:"apiToken,omitempty"`
	LastLogin string `json:"lastLogin,omitempty"`
	CreatedAt string `json:"createdAt"`
	UpdatedAt string `json:"updatedAt"`
}

// UserOrganizations are the organizations that a user works in.
type UserOrganizations struct {
	ID            string             `json:"id"`
	Organizations []UserOrganization `json:"organizations"`
}

// UserOrganization is one of them.
type UserOrganization struct {
	Organization string `json:"organization"`
	Role         string `json:"role"`
	Selected     bool   `json:"selected"`
}

// Organization is a tenant. Who does not administer it sees neither how it is billed
// nor who else reads its conversations.
type Organization struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// OrgPath are the ids from the root of the tree to this one, joined by #.
	OrgPath       string                      `json:"orgPath"`
	DisplayName   string                      `json:"displayName"`
	Status        string                      `json:"status"`
	Email         string                      `json:"email,omitempty"`
	URL           string                      `json:"url,omitempty"`
	Logo          *string                     `json:"logo"`
	Country       string                      `json:"country,omitempty"`
	Locale        string                      `json:"locale"`
	Timezone      string                      `json:"timezone"`
	Industry      string                      `json:"industry,omitempty"`
	Settings      values.OrganizationSettings `json:"settings"`
	Aliases       []values.Alias              `json:"aliases"`
	Categories    []*Category                 `json:"categories"`
	ProfileFields values.ProfileFields        `json:"profileFields"`
	Stopwords     []string                    `json:"stopwords"`
	Commands      []string                    `json:"commands"`
	Tags          []string                    `json:"tags"`
	DomainPrefix  string                      `json:"domainPrefix,omitempty"`
	Domain        string                      `json:"domain,omitempty"`
	Partners      []Partner                   `json:"partners,omitzero"`
	Whitelist     []string                    `json:"whitelist,omitzero"`
	DefaultRole   string                      `json:"defaultRole"`
	DataRetention *values.DataRetention       `json:"dataRetention,omitempty"`
	BillingInfo   *values.BillingInfo         `json:"billingInfo,omitempty"`
	EmailAs       string                      `json:"emailAs,omitempty"`
	Meta          json.RawMessage             `json:"meta,omitempty"`
	CreatedAt     string                      `json:"createdAt"`
	UpdatedAt     string                      `json:"updatedAt"`
}

// Partner is another organization, whose people may read the conversations.
type Partner struct {
	Organization string `json:"organization"`
	Permission   string `json:"permission"`
}

// Category is a subject that an organization sorts conversations by.
type Category struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Forms []string `json:"forms"`
	Tags  []string `json:"tags"`
}

// Group is a name for several organizations.
type Group struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	Organization string   `json:"organization"`
	Members      []string `json:"members"`
	CreatedAt    string   `json:"createdAt"`
	UpdatedAt    string   `json:"updatedAt"`
}

// Workflow is a list of rules about conversations.
type Workflow struct {
	ID               string                `json:"id"`
	Organization     string                `json:"organization"`
	Name             string                `json:"name"`
	Enabled          bool                  `json:"enabled"`
	Rules            []values.WorkflowRule `json:"rules"`
	Organizations    []string              `json:"organizations"`
	OrganizationTags []string              `json:"organizationTags"`
	CreatedAt        string                `json:"createdAt"`
	UpdatedAt        string                `json:"updatedAt"`
}

// Bot is a program that takes part in conversations; its user has the same id.
type Bot struct {
	ID           string          `json:"id"`
	Organization string          `json:"organization"`
	Name         string          `json:"name"`
	Description  string          `json:"description,omitempty"`
	Status       string          `json:"status"`
	Enabled      bool            `json:"enabled"`
	Roles        []string        `json:"roles"`
	Audience     string          `json:"audience"`
	Tags         []string        `json:"tags"`
	Avatar       string          `json:"avatar,omitempty"`
	Commands     []string        `json:"commands"`
	Meta         json.RawMessage `json:"meta,omitempty"`
	// Secret and APIToken are shown once, when the bot is made.
	Secret    string `json:"secret,omitempty"`
	APIToken  string `json:"apiToken,omitempty"`
	CreatedBy string `json:"createdBy,omitempty"`
	UpdatedBy string `json:"updatedBy,omitempty"`
	CreatedAt string `json:"createdAt"`
	UpdatedAt string `json:"updatedAt"`
}

// BotInstance is a bot in an organization.
type BotInstance struct {
	ID           string          `json:"id"`
	Organization string          `json:"organization"`
	OrgPath      string          `json:"orgPath,omitempty"`
	Bot          string          `json:"bot"`
	Name         string          `json:"name"`
	Description  string          `json:"description,omitempty"`
	Avatar       string          `json:"avatar,omitempty"`
	Enabled      bool            `json:"enabled"`
	Meta         json.RawMessage `json:"meta,omitempty"`
	CreatedBy    string          `json:"createdBy,omitempty"`
	UpdatedBy    string          `json:"updatedBy,omitempty"`
	CreatedAt    string          `json:"createdAt"`
	UpdatedAt    string          `json:"updatedAt"`
}

// Service is a system that messages come from or go to. Its secrets are shown once,
// when it is made, and masked later.
type Service struct {
	ID           string          `json:"id"`
	Organization string          `json:"organization"`
	Name         string          `json:"name"`
	Description  string          `json:"description,omitempty"`
	Type         string          `json:"type"`
	Status       string          `json:"status"`
	Touchpoints  []string        `json:"touchpoints"`
	Params       json.RawMessage `json:"params"`
	SmoochID     string          `json:"smoochId,omitempty"`
	SmoochAppID  string          `json:"smoochAppId,omitempty"`
	StartDate    string          `json:"startDate,omitempty"`
	EndDate      string          `json:"endDate,omitempty"`
	Meta         json.RawMessage `json:"meta,omitempty"`
	CreatedAt    string          `json:"createdAt"`
	UpdatedAt    string          `json:"updatedAt"`
}

// Form is what agents, bots and customers fill in.
type Form struct {
	ID            string          `json:"id"`
	Organization  string          `json:"organization"`
	Name          string          `json:"name"`
	Type          string          `json:"type"`
	Template      string          `json:"template,omitempty"`
	ProfileFields []string        `json:"profileFields"`
	Fields        []FormField     `json:"fields"`
	NotifyEmails  []string        `json:"notifyEmails"`
	Status        string          `json:"status"`
	Tags          []string        `json:"tags"`
	Labels        []string        `json:"labels"`
	PointsByAgent *int            `json:"pointsByAgent,omitempty"`
	PointsByBot   *int            `json:"pointsByBot,omitempty"`
	Meta          json.RawMessage `json:"meta,omitempty"`
	CreatedAt     string          `json:"createdAt"`
	UpdatedAt     string          `json:"updatedAt"`
}

// FormField is one thing that a form asks for.
type FormField struct {
	ID        string              `json:"id"`
	Name      string              `json:"name"`
	Label     string              `json:"label,omitempty"`
	Type      string              `json:"type"`
	Entity    string              `json:"entity,omitempty"`
	Pattern   string              `json:"pattern,omitempty"`
	Options   []values.FormOption `json:"options"`
	Required  bool                `json:"required"`
	CreatedAt string              `json:"createdAt"`
	UpdatedAt string              `json:"updatedAt"`
}

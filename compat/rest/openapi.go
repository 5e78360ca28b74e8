package rest

import (
	"encoding/json"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/swaggest/jsonschema-go"
	"github.com/swaggest/openapi-go"
	"github.com/swaggest/openapi-go/openapi31"
)

// Doc is what a row's description says besides its method, path and summary. It
// changes nothing of how requests are served.
type Doc struct {
	// Query are the parameters of the query string.
	Query []Parameter
	// Body and Answer are values of the shapes of the request's and the answer's
	// bodies; a string is text, nil is no body.
	Body, Answer any
	// BodyType and AnswerType are the media types where they are not those that the
	// surface negotiates.
	BodyType, AnswerType string
	// Status is that of success; 0 is 200.
	Status int
}

// Parameter is one parameter of a query string.
type Parameter struct {
	Name, Description string
	// Type is that of JSON Schema; empty is string.
	Type     string
	Required bool
}

// About describes a surface as a whole.
type About struct {
	Title, Description string
	// Basic tells that callers send a name and a password, else they send a bearer
	// token. Key is the header of a key that they may send besides.
	Basic bool
	Key   string
	// XML tells that values are JSON or XML.
	XML bool
	// Errors is the media type of errors; empty is application/json.
	Errors string
}

// OpenAPI describes the rows below a prefix as a document of OpenAPI 3.1, in JSON.
// The surface's public address is added by whoever serves it.
func OpenAPI(prefix string, routes []Route, about About) ([]byte, error) {
	d := &describer{About: about, reflector: openapi31.NewReflector()}
	schemas := d.reflector.JSONSchemaReflector()
	schemas.DefaultOptions = append(schemas.DefaultOptions, jsonschema.InterceptDefName(shapeName), jsonschema.InterceptProp(required), jsonschema.InterceptSchema(holes))
	spec := d.reflector.Spec
	spec.Info.WithTitle(about.Title).WithVersion("1").WithDescription(about.Description)
	d.secure()
	for _, row := range routes {
		if err := d.add(prefix, row); err != nil {
			return nil, err
		}
	}
	return json.Marshal(spec)
}

// shapeName is the name of a Go type without its package; a list of another is
// named by that.
func shapeName(t reflect.Type, _ string) string {
	name, of, generic := strings.Cut(t.Name(), "[")
	if !generic {
		return name
	}
	of = strings.TrimSuffix(of, "]")
	return of[strings.LastIndexAny(of, "./")+1:] + name
}

// required marks the members that are always there: those whose tag does not let
// them be left out.
func required(p jsonschema.InterceptPropParams) error {
	tag := p.Field.Tag.Get("json")
	if p.Processed && p.ParentSchema != nil && !strings.Contains(tag, ",omit") && !slices.Contains(p.ParentSchema.Required, p.Name) {
		p.ParentSchema.Required = append(p.ParentSchema.Required, p.Name)
	}
	return nil
}

// holes lets the elements of a list of pointers be null.
func holes(p jsonschema.InterceptSchemaParams) (stop bool, err error) {
	t := p.Value.Type()
	if !p.Processed || t.Kind() != reflect.Slice || t.Elem().Kind() != reflect.Pointer || p.Schema.Items == nil {
		return false, nil
	}
	element := new(jsonschema.Schema).WithAnyOf(*p.Schema.Items.SchemaOrBoolEns(), jsonschema.Null.ToSchemaOrBool())
	p.Schema.Items.WithSchemaOrBool(element.ToSchemaOrBool())
	return false, nil
}

// describer adds rows to a document.
type describer struct {
	About
	reflector *openapi31.Reflector
}

// The names of the ways in.
const (
	callerScheme = "caller"
	keyScheme    = "key"
)

func (d *describer) secure() {
	if d.Basic {
		d.reflector.Spec.SetHTTPBasicSecurity(callerScheme, "A user's name and password.")
	} else {
		d.reflector.Spec.SetHTTPBearerTokenSecurity(callerScheme, "", "A token.")
	}
	if d.Key != "" {
		d.reflector.Spec.SetAPIKeySecurity(keyScheme, d.Key, openapi.InHeader, "A user's key; it may be left out.")
	}
}

func (d *describer) add(prefix string, row Route) error {
	oc, err := d.reflector.NewOperationContext(row.Method, prefix+row.Pattern)
	if err != nil {
		return err
	}
	oc.SetSummary(row.Summary)
	oc.SetID(operationID(row))
	if !row.Public {
		oc.AddSecurity(callerScheme)
	}
	if row.Doc.Body != nil {
		for _, media := range d.media(row.Doc.BodyType) {
			oc.AddReqStructure(row.Doc.Body, openapi.WithContentType(media))
		}
	}
	d.answers(oc, row)
	if o, ok := oc.(openapi31.OperationExposer); ok {
		parameters(o.Operation(), row)
	}
	return d.reflector.AddOperation(oc)
}

// answers are that of success and those that every row may give.
func (d *describer) answers(oc openapi.OperationContext, row Route) {
	status := row.Doc.Status
	if status == 0 {
		status = http.StatusOK
	}
	if row.Doc.Answer == nil {
		oc.AddRespStructure(nil, openapi.WithHTTPStatus(status))
	} else {
		for _, media := range d.media(row.Doc.AnswerType) {
			oc.AddRespStructure(row.Doc.Answer, openapi.WithHTTPStatus(status), openapi.WithContentType(media))
		}
	}
	errors := d.Errors
	if errors == "" {
		errors = mediaJSON
	}
	for _, status := range failures(row) {
		oc.AddRespStructure(nil, openapi.WithHTTPStatus(status), openapi.WithContentType(errors))
	}
}

// failures are the statuses of a row's errors.
func failures(row Route) []int {
	list := []int{http.StatusBadRequest, http.StatusServiceUnavailable}
	if !row.Public {
		list = append(list, http.StatusUnauthorized, http.StatusForbidden)
	}
	if strings.Contains(row.Pattern, "{") {
		list = append(list, http.StatusNotFound)
	}
	if row.Doc.Body != nil {
		list = append(list, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	slices.Sort(list)
	return list
}

// media are the media types of a value.
func (d *describer) media(own string) []string {
	switch {
	case own != "":
		return []string{own}
	case d.XML:
		return []string{mediaJSON, mediaXML}
	}
	return []string{mediaJSON}
}

// wildcard is a variable part of a pattern.
var wildcard = regexp.MustCompile(`{([^}]+)}`)

// parameters adds those of the path and of the query string.
func parameters(o *openapi31.Operation, row Route) {
	for _, found := range wildcard.FindAllStringSubmatch(row.Pattern, -1) {
		o.Parameters = append(o.Parameters, parameter31(openapi31.ParameterInPath, Parameter{Name: found[1], Required: true}))
	}
	for _, p := range row.Doc.Query {
		o.Parameters = append(o.Parameters, parameter31(openapi31.ParameterInQuery, p))
	}
}

func parameter31(in openapi31.ParameterIn, p Parameter) openapi31.ParameterOrReference {
	kind := p.Type
	if kind == "" {
		kind = "string"
	}
	out := (&openapi31.Parameter{}).WithName(p.Name).WithIn(in).WithSchema(map[string]any{"type": kind})
	if p.Description != "" {
		out.WithDescription(p.Description)
	}
	if p.Required {
		out.WithRequired(true)
	}
	return out.ToParameterOrRef()
}

// operationID is unique in a surface: the method and the words of the path.
func operationID(row Route) string {
	words := strings.FieldsFunc(row.Pattern, func(r rune) bool { return strings.ContainsRune("/{}_.-", r) })
	id := strings.ToLower(row.Method)
	for _, w := range words {
		id += strings.ToUpper(w[:1]) + w[1:]
	}
	return id
}

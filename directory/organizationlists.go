package directory

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/partnership"
	"parley/internal/apperr"
	"parley/internal/ids"
	"parley/store"
)

// Partner is another organization whose people may read the conversations. Nobody
// has to see it, and whether it exists is not told.
type Partner struct {
	OrganizationID uuid.UUID
	// Permission is guest, agent, admin or owner; empty means guest.
	Permission string
}

func (p Partner) permission() string { return cmp.Or(p.Permission, partnership.DefaultPermission) }

// checkLists complains about the lists.
func (f OrganizationFields) checkLists(c *complaint) {
	f.checkAliases(c)
	c.list("stopwords", f.Stopwords, maxStopwords, notBlank, atMost(maxStopword))
	c.list("commands", f.Commands, maxCommands, notBlank, atMost(maxCommand))
	c.list("tags", f.Tags, maxTags, notBlank, atMost(maxTag))
	c.list("whitelist", f.Whitelist, maxWhitelist, atMost(254), either(isDomain, isEmail))
	f.checkPartners(c)
	checkCategories(c, f.Categories)
}

func (f OrganizationFields) checkAliases(c *complaint) {
	list, _ := f.Aliases.get()
	if c.tooMany("aliases", len(list), maxAliases) {
		return
	}
	for i, a := range list {
		c.hold(a.Name, []string{"aliases", strconv.Itoa(i), "name"}, notBlank, atMost(200))
		if a.Avatar != nil {
			c.hold(*a.Avatar, []string{"aliases", strconv.Itoa(i), "avatar"}, atMost(2048))
		}
	}
}

func (f OrganizationFields) checkPartners(c *complaint) {
	notNull(c, "partners", f.Partners)
	list, _ := f.Partners.get()
	if c.tooMany("partners", len(list), maxPartners) {
		return
	}
	var seen []uuid.UUID
	for i, p := range list {
		c.hold(p.permission(), []string{"partners", strconv.Itoa(i), "permission"}, oneOf("guest", "agent", "admin", "owner"))
		seen = repeated(c, seen, p.OrganizationID, "partners", strconv.Itoa(i), "organizationId")
	}
}

func (f OrganizationFields) applyLists(m *ent.OrganizationMutation) {
	apply(f.Aliases, m.SetAliases, m.ClearAliases)
	apply(f.Stopwords, m.SetStopwords, m.ClearStopwords)
	apply(f.Commands, m.SetCommands, m.ClearCommands)
	apply(f.Tags, m.SetTags, m.ClearTags)
	apply(f.Whitelist, m.SetWhitelist, m.ClearWhitelist)
	apply(f.Categories, func(list []*CategoryEntry) { m.SetCategorySlots(len(list)) }, nil)
}

// replaceLists writes the lists whose elements are rows.
func (f OrganizationFields) replaceLists(ctx context.Context, tx *store.Tx) error {
	if err := f.replacePartners(ctx, tx); err != nil {
		return err
	}
	return replaceCategories(ctx, tx, f.Categories)
}

// replacePartners makes the list, where one is given, the organization's partners.
func (f OrganizationFields) replacePartners(ctx context.Context, tx *store.Tx) error {
	list, ok := f.Partners.get()
	if !ok {
		return nil
	}
	if err := verifyPartners(tx, list); err != nil {
		return err
	}
	if err := lock(ctx, tx); err != nil {
		return err
	}
	former, err := tx.Partnership.Query().Where(partnership.OrganizationIDEQ(tx.OrganizationID())).All(ctx)
	if err != nil {
		return err
	}
	var kept []uuid.UUID
	var rows []*ent.PartnershipCreate
	for _, p := range list {
		i := slices.IndexFunc(former, func(row *ent.Partnership) bool {
			return row.PartnerID == p.OrganizationID && row.Permission == p.permission()
		})
		if i >= 0 {
			kept = append(kept, former[i].ID)
			continue
		}
		rows = append(rows, tx.Partnership.Create().SetPartnerID(p.OrganizationID).SetPermission(p.permission()))
	}
	gone := partnership.And(partnership.OrganizationIDEQ(tx.OrganizationID()), partnership.IDNotIn(kept...))
	if _, err := tx.Partnership.Delete().Where(gone).Exec(ctx); err != nil {
		return err
	}
	return tx.Partnership.CreateBulk(rows...).Exec(ctx)
}

// verifyPartners refuses what is no organization's id, and the organization itself.
func verifyPartners(tx *store.Tx, list []Partner) error {
	for i, p := range list {
		path := []string{"partners", strconv.Itoa(i), "organizationId"}
		switch {
		case ids.TableOf(p.OrganizationID) != ids.Organization.Table():
			return notFound("organization", path...)
		case p.OrganizationID == tx.OrganizationID():
			return fault(apperr.Invalid, "must be another organization", path...)
		}
	}
	return nil
}

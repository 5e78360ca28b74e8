package botopen

import "parley/internal/content"

// choices sets what offers rows and buttons.
func (out *contents) choices(c content.Content) bool {
	switch c := c.(type) {
	case *content.Card:
		out.Card = &card{c.Title, c.Type, c.Subtitle, file{c.ImageURL}, listed(c.Buttons)}
	case *content.Carousel:
		cards := each(c.Cards, func(c content.CarouselCard) carouselCard {
			return carouselCard{c.Title, c.Subtitle, c.ImageURL, listed(c.Buttons)}
		})
		out.Carousel = &cards
	case *content.List:
		out.list(c)
	case *content.Reply:
		out.reply(c)
	case *content.Template:
		out.Template = newTemplate(c)
	default:
		return false
	}
	return true
}

// list sets a list, or a dynamic one: they differ in the name of the description.
func (out *contents) list(l *content.List) {
	if l.IsDynamic {
		out.DynamicList = &dynamicList{newHeader(l.Header), l.Body, l.Footer, dynamicActions{l.ButtonText, each(l.Sections, newDynamicSection)}}
		return
	}
	out.List = &list{newHeader(l.Header), l.Body, l.Footer, listActions{l.ButtonText, each(l.Sections, newListSection)}}
}

func newListSection(s content.ListSection) listSection {
	return listSection{s.Title, each(s.Rows, func(r content.ListRow) listRow { return listRow(r) })}
}

func newDynamicSection(s content.ListSection) dynamicSection {
	return dynamicSection{s.Title, each(s.Rows, func(r content.ListRow) dynamicRow { return dynamicRow(r) })}
}

// reply sets a reply, or a dynamic one: they differ in the name of the actions.
func (out *contents) reply(r *content.Reply) {
	if r.IsDynamic {
		buttons := each(r.Buttons, func(b content.ReplyButton) dynamicButton { return dynamicButton{b.Type, b.Title} })
		out.DynamicReply = &dynamicReply{newReplyHeader(r.Header), r.Body, r.Footer, dynamicReplyActions{buttons}}
		return
	}
	buttons := each(r.Buttons, func(b content.ReplyButton) replyButton { return replyButton(b) })
	out.Reply = &reply{newReplyHeader(r.Header), r.Body, r.Footer, replyAction{buttons}}
}

func newTemplate(t *content.Template) *template {
	return &template{
		Name: t.Name, Header: newTemplateHeader(t.Header), Body: t.Body, Footer: t.Footer,
		Buttons:    each(t.Buttons, func(b content.TemplateButton) templateButton { return templateButton(b) }),
		CampaignID: t.CampaignID,
	}
}

// The members of a header that is not there are empty.

func newHeader(h *content.Header) header {
	if h == nil {
		return header{}
	}
	return header{h.Type, h.Text}
}

func newReplyHeader(h *content.Header) replyHeader {
	if h == nil {
		return replyHeader{}
	}
	return replyHeader{h.Type, h.Text, h.URL}
}

func newTemplateHeader(h *content.Header) templateHeader {
	if h == nil {
		return templateHeader{}
	}
	return templateHeader{h.Type, h.URL, h.Text, h.FileName, h.Caption}
}

// goods sets what is of a catalog.
func (out *contents) goods(c content.Content) bool {
	switch c := c.(type) {
	case *content.Order:
		items := each(c.Items, func(i content.OrderItem) orderItem { return orderItem(i) })
		out.Order = &order{c.CatalogID, c.Text, items}
	case *content.ProductSingle:
		action := singleAction{CatalogID: c.CatalogID}
		if c.Product != nil {
			action.product = product(*c.Product)
		}
		out.ProductSingle = &productSingle{c.IsDynamicProduct, c.Body, c.Footer, action}
	case *content.ProductMulti:
		action := multiAction{c.CatalogID, each(c.Sections, newProductSection)}
		out.ProductMulti = &productMulti{c.IsDynamicProduct, newHeader(c.Header), c.Body, c.Footer, action}
	default:
		return false
	}
	return true
}

func newProductSection(s content.ProductSection) productSection {
	return productSection{s.Title, each(s.Products, func(p content.Product) product { return product(p) })}
}

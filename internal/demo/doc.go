// Package demo is the world that `--demo` shows: Teddies Inc., which sells and
// repairs teddy bears, with a year of conversations and life that goes on while
// the server runs. It fills an empty database and refuses every other. Nothing
// but the wiring imports it.
//
// [World.Year] is another, larger one: `parley demo --messages 1000000` writes a
// year of that many messages, of the same shop, into an organization of its own.
//
// What happens is drawn from a fixed seed and depends on nothing but the minute
// of the first start, so two databases filled in the same minute say the same
// (identifiers differ). Credentials are fixed strings, which access lets in
// under `--demo` alone. Telephone numbers are valid; where a country keeps some
// back for films and books (GB, US, CA, FR), they are those.
//
// Seeds are chosen to tell right from nearly right:
//
//	seed                                           tells apart
//	WHATSAPP and SMS both at +31612345678          a channel's type from its address
//	Frank on WHATSAPP, SMS and FACEBOOK_MESSENGER  three contacts from one person
//	Frank's number on SMS has a space              countries read numbers, identity compares strings
//	Frank writes to teddies-uk too                 one organization from those below it
//	+1 212 … and +1 416 …                          US from CA, which share a prefix
//	e-mail, page and visitor addresses             customers without a country
//	user:VIP and team:VIP                          tags of one name and two kinds
//	agent keys frank-front-desk and an e-mail      a key from an address
//	refund, Refund and REFUND                      search that folds case
//	SMS without hours, TELEGRAM until 01:00,       always open, past midnight,
//	EMAIL with ranges                              ranges from pairs
//	automatic replies after closing time           first OUT from first reply
//	paid templates, in and out of conversations    who began, and what costs money
//	answers after more than a day                  mean from median, two 24 h windows
//	resolved, silent, open and waiting             the ways in which a conversation stands
//	messages without a conversation                message counts from conversation counts
//	calls abandoned, passed on, wrapped up         waiting from handling from the work after it
//	a group of calls with two legs                 interactions from conversations
//	who refused news, and who was never asked      no consent from a refused one
//	agents online, busy and gone, with skills      who may take work from who does
package demo

package sinch

import (
	"parley/compat/rest"
	"parley/ent"
	"parley/ent/callrecording"
	"parley/inbox"
	"parley/internal/query"
)

func (a *API) recordingRoutes() []rest.Route {
	const all, one, log = "/callRecordings", "/callRecordings/{callRecordingId}", "/callRecordings/{callRecordingId}/listenLog"
	return []rest.Route{
		listing[CallRecording](all, "Lists recordings of calls.", a.recordings, languageParameter,
			rest.Parameter{Name: "call_id", Description: "Identifier of the call."},
			rest.Parameter{Name: "contact_id", Description: "Id of the contact."},
			rest.Parameter{Name: "start_time", Description: "Recorded at this time or after."},
			rest.Parameter{Name: "end_time", Description: "Recorded at this time or before."},
			limitParameter),
		single[CallRecording](one, "Reads a recording with its listen log.", a.recording, languageParameter),
		listing[ListenLog](log, "Lists who listened to a recording.", a.listenLog, languageParameter),
		creation[ListenLog](log, "Tells that you listened to a recording.", writing(readListenLog, a.addListenLog)),
	}
}

func (a *API) recordings(r *rest.Request) (rest.Response, error) {
	q := rest.NewQuery(r.URL.RawQuery)
	in := query.RecordingQuery{
		CallID: queryText(q, "call_id"), Interaction: queryGUID(q, "contact_id"),
		From: queryInstant(q, "start_time"), To: queryInstant(q, "end_time"), Limit: queryLimit(q),
	}
	if err := q.Err(); err != nil {
		return rest.Response{}, err
	}
	rows, err := a.Reader.CallRecordings(r.Context(), organization(r), in)
	return rest.Response{Body: List[CallRecording](each(rows, recordingShape))}, err
}

// recordingAt reads the recording that the path names.
func (a *API) recordingAt(r *rest.Request) (*ent.CallRecording, error) {
	id, err := pathID(r, "callRecordingId")
	if err != nil {
		return nil, err
	}
	return a.Reader.CallRecording(r.Context(), organization(r), id)
}

func (a *API) recording(r *rest.Request) (rest.Response, error) {
	row, err := a.recordingAt(r)
	if err != nil {
		return rest.Response{}, err
	}
	out := recordingShape(row)
	out.ListenLog = each(row.Edges.ListenLog, func(e *ent.ListenLogEntry) ListenLog {
		l := listenLogShape(e)
		l.ID, l.UserSessionID = "", ""
		return l
	})
	return rest.Response{Body: out}, nil
}

func (a *API) listenLog(r *rest.Request) (rest.Response, error) {
	row, err := a.recordingAt(r)
	if err != nil {
		return rest.Response{}, err
	}
	return rest.Response{Body: List[ListenLog](each(row.Edges.ListenLog, listenLogShape))}, nil
}

func (a *API) addListenLog(r *rest.Request, in newListenLog) (rest.Response, error) {
	row, err := a.recordingAt(r)
	if err != nil {
		return rest.Response{}, err
	}
	id, err := a.Inbox.AddListenLogEntry(r.Context(), inbox.NewListenLogEntry{
		Recording: row.ID, Description: in.Description, UserSessionID: in.UserSessionID, At: some(in.At),
	})
	return created(Prefix+"/callRecordings/"+formatGUID(row.ID)+"/listenLog", id), err
}

var ownerWords = map[callrecording.OwnerType]string{
	callrecording.OwnerTypeUSER: "user", callrecording.OwnerTypeQUEUE: "queue", callrecording.OwnerTypeOUTBOUND_CAMPAIGN: "outbound campaign",
}

func recordingShape(row *ent.CallRecording) CallRecording {
	return CallRecording{
		ID: formatGUID(row.ID), CallID: row.CallID, ContactID: formatGUID(row.InteractionID), OwnerID: formatGUID(row.OwnerID),
		OwnerType: ownerWords[row.OwnerType], OwnerName: row.OwnerName, FileName: row.FileName, FilePath: row.FilePath,
		CreationTime: formatInstant(row.RecordedAt),
	}
}

func listenLogShape(row *ent.ListenLogEntry) ListenLog {
	out := ListenLog{
		ID: formatGUID(row.ID), Description: row.Description, UserSessionID: row.UserSessionID, TimeStamp: formatInstant(row.At),
	}
	if u := row.Edges.User; u != nil {
		out.UserGUID, out.UserID, out.UserName = formatGUID(u.ID), deref(u.LoginName), u.DisplayName
	}
	return out
}

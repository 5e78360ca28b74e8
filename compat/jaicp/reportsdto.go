package jaicp

// ReportSettings are how a report is written.
type ReportSettings struct {
	FileType       string `json:"fileType" required:"true" enum:"XLSX,CSV"`
	WithHeader     bool   `json:"withHeader"`
	Delimiter      string `json:"delimiter"`
	DateTimeFormat string `json:"dateTimeFormat"`
}

// CreateReportDto asks for a report. Settings that are missing are XLSX with a header,
// a comma and yyyy-MM-dd HH:mm:ss.SSS.
type CreateReportDto struct {
	Filters  []AnyFilter     `json:"filters,omitempty"`
	Settings *ReportSettings `json:"settings,omitempty"`
}

// CreateDailyReportDto asks for a report on a day, YYYY-MM-DD in the offset of the
// header Timezone.
type CreateDailyReportDto struct {
	Date     string          `json:"date" required:"true"`
	Settings *ReportSettings `json:"settings,omitempty"`
}

// CreateMessageReactionReportDto asks for what clients said after a message. Times are
// milliseconds of the Unix epoch, both ends included.
type CreateMessageReactionReportDto struct {
	MessageID        string          `json:"messageId" required:"true"`
	ProjectShortName string          `json:"projectShortName" required:"true"`
	BotID            string          `json:"botId" required:"true"`
	ClientID         string          `json:"clientId,omitempty"`
	SessionID        string          `json:"sessionId,omitempty"`
	MessageTimeFrom  *int64          `json:"messageTimeFrom,omitempty"`
	MessageTimeTo    *int64          `json:"messageTimeTo,omitempty"`
	ReactionTimeFrom *int64          `json:"reactionTimeFrom,omitempty"`
	ReactionTimeTo   *int64          `json:"reactionTimeTo,omitempty"`
	Settings         *ReportSettings `json:"settings,omitempty"`
}

// AsyncTaskDto is the answer to who asks for a report: of the later generation the
// request's id and time in milliseconds of the Unix epoch, of the earlier one the task.
type AsyncTaskDto struct {
	RequestID   string `json:"requestId"`
	RequestTime int64  `json:"requestTime"`
	TaskID      string `json:"taskId"`
}

// ReportGenerationTasksDto are the tasks of a project.
type ReportGenerationTasksDto struct {
	Tasks []ReportGenerationTaskDto `json:"tasks"`
}

// ReportGenerationTaskDto is a task that writes a report.
type ReportGenerationTaskDto struct {
	TaskID           string         `json:"taskId"`
	AccountID        int64          `json:"accountId"`
	CreationTime     string         `json:"creationTime"`
	Status           string         `json:"status"`
	ReportType       string         `json:"reportType"`
	Settings         ReportSettings `json:"settings"`
	ProjectShortName string         `json:"projectShortName"`
	WriteCount       int64          `json:"writeCount"`
	TotalCount       *int64         `json:"totalCount,omitempty"`
	FileURL          string         `json:"fileUrl,omitempty"`
	FileName         string         `json:"fileName"`
}

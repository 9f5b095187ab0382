"""Ask inspection reports: cited answers, every sentence a verbatim quotation or checked against one."""

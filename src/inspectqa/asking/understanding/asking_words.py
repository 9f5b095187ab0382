"""The words with which one asks for grades, dates and counts, and that narrow nothing."""

_ASKING = """
a an the all any some of in on at for to from by with within across among amongst over as and or
but than is are was were be been being am do does did done has have had having get
gets got getting gotten give gives given gave receive receives received come comes came out up that
which what who whom whose where when how there here this these those it its their theirs they them he
she we you i me us our my can could would will please tell show list name know count number many total
much else atm pls plz thanks hi hello judged judge judges rated rate rates graded grade grades rating
ratings grading gradings judgement
judgements judgment judgments verdict verdicts result results score scores scored outcome outcomes found
find finds
ofsted ofsted's inspector inspectors inspect inspected inspection inspections reinspection report
reports reported letter letters visit visits visited council councils authority authorities local las la
las' borough boroughs county counties city cities place places area areas service services children
childrens children's child social care department departments england english national nationally
country currently current now still right today moment present presently latest recent recently
last newest since time times year years then ever published publish publication dated made held carried
issued effective yet so far exactly precisely each every both one kind type sort kinds full compared
compare comparing comparison versus vs v against between differ differs difference different look looked
looks like alongside side table breakdown record records history timeline change changed changes moved
move moves evolved gone go going went stand stands decide decided conclude concluded about regarding
terms s t well ones anyone anywhere somewhere also next collection catalogue data dataset index indexed
spread distribution split shown printed named called only just e.g eg etc awarded award awards achieved
achieve achieving earned holding hold holds under ended end ends taken took resulted take good's
respectively together individual scale into per what's who's where's how's own
whats whos wheres hows confirm kindly wondering know mbc cc
really actually just checking check roughly approximately make makes
"""
#: Those words, in lower case.
ASKING = frozenset(_ASKING.split())

"""Spreadsheets in and out: pure Python, no Django.

Files from users are read inside a limited child process, judged by their content, and come back as rows whose cells
carry the address the user sees. A parser reads the values; a second look of our own, which shares no code with it,
counts the rows again and gives the parser nothing that it would misread. Workbooks are written with text that can
never become a formula.

    who asks        reading, which makes the rows and knows helping columns · asking → template → child
    what is told    table · problem (of a cell) · refusals (of a whole file)
    every file      containers, what it is → sheets, both looks → choosing, the sheet and its rows · headers
    the second look facts, what it finds · cells and number_formats, what a value shows · markup · macros
    .xlsx           opc, the package → xlsx: plain_rows at once, all others by sheet_scan, which knows sheet_elements;
                    strings · styles
    .xls            ole, the compound file → biff, the stream → xls, its sheets, which knows records
    .ods, texts     ods · delimited
    written         writing · filling, to be given back · exporting, a list that leaves
"""

"""Spreadsheets in and out: pure Python, no Django.

Files from users are read inside a limited child process (`child`, forked from `template`), judged by their content
(`containers`), and come back as rows whose cells carry the address the user sees (`reading`). Workbooks are written
with text that can never become a formula (`writing`).
"""

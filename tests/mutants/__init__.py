"""`make mutants`: one small mistake at a time planted in the code that decides who is whom, to see a test notice it."""

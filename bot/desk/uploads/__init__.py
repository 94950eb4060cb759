"""Files that come in: examined in a process of their own, and turned into changes of content or pieces of a regulation.

It lies in the desk and not in `knowledge/`, because PDF, DOCX and XLSX need libraries that the content does not.
"""

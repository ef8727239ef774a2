"""Texts that people should never type, and do."""

HOSTILE = {
    "element": "<img src=x onerror=alert(1)>",
    "script": "</textarea></script><script>alert(1)</script>",
    "attribute": '" autofocus onfocus=alert(1) x="\' `',
    "template": "{{ 7*7 }} {% for x in ().__class__.__base__.__subclasses__() %} ${7*7} #{7*7}",
    "format": "%(title)s %s %n {0.__class__} {title}",
    "link": "javascript:alert(1)//https://evil.example",
    "right to left": "\u202eדוקטור\u202c د. فاطمة\u2066 nested \u2069",
    "emoji": "👩🏽‍⚕️🇰🇿👨‍👩‍👧‍👦 ok",
    "vietnamese decomposed": "Nguye\u0302\u0303n Thi\u0323 Huye\u0302\u0300n",
    "controls": "a\x00b\x1b[31mc\x07d\u2028e\ufefff",
    "formula": '=HYPERLINK("https://evil.example")',
    "line ends": "one\r\nSet-Cookie: a=b",
}

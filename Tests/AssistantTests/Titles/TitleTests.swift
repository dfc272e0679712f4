import Testing

@testable import Assistant

@Suite struct TitleTests {
    private static let answers: [(answer: String, title: String?)] = [
        ("Baking bread", "Baking bread"),
        ("\"Baking bread.\"\n", "Baking bread"),
        ("«Как испечь хлеб»", "Как испечь хлеб"),
        ("**Baking bread**", "Baking bread"),
        ("\n\n# Intro to C#\nand more", "Intro to C#"),
        ("Baking \u{7}  bread", "Baking bread"),
        ("<think>\nThe user asks\n</think>\n\nBaking bread", "Baking bread"),
        ("<think>a</think>Baking bread", "Baking bread"),
        ("<THINKING>a</THINKING> Baking bread", "Baking bread"),
        ("They want bread.</think>\nBaking bread", "Baking bread"),
        ("[THINK]a[/THINK]Baking bread", "Baking bread"),
        ("<think>Okay, the user wants a title", nil),
        ("<|channel|>analysis", nil),
        (#"{"title": "Baking bread"}"#, "Baking bread"),
        ("```json\n{\"title\": \"Baking bread\"}\n```", "Baking bread"),
        ("```\nBaking bread\n```", "Baking bread"),
        (#"{"title": "Baking br"#, nil), (#"{"name": 5}"#, nil), (#"["Baking bread"]"#, nil),
        ("Title: Baking bread", "Baking bread"), ("**Title:** Baking bread", "Baking bread"),
        ("**Title**: \"Baking bread\"", "Baking bread"), ("# Title : Baking bread", "Baking bread"),
        ("Название: Как испечь хлеб", "Как испечь хлеб"), ("标题：烤面包", "烤面包"),
        ("<title>Baking bread</title>", "Baking bread"), ("<Title>\nBaking bread\n</Title>", "Baking bread"),
        ("<title>Baking bread", nil), ("<b>Baking</b> bread", nil), ("Baking <b>bread</b>", nil),
        ("Here is a title:\n\nBaking bread", nil), ("Title:", nil), ("Topics:\n- Bread", nil),
        ("I can't help with that.", nil), ("I’m sorry, but no", nil), ("Извините, не могу", nil),
        ("Sure! Baking bread", nil), ("The user asks about bread", nil),
        ("I/O in C", "I/O in C"), ("Suresh and bread", "Suresh and bread"), ("a < b in C", "a < b in C"),
        ("Titles of nobility", "Titles of nobility"), ("\u{200B}", nil), ("Sour\u{AD}dough", "Sourdough"),
        (String(repeating: "a\u{301}\u{327}", count: 300_000), nil),
        ("  \n ", nil),
        (#""title": "Baking bread""#, "Baking bread"), ("Title:\nBaking bread", "Baking bread"),
        ("“Baking bread”.", "Baking bread"), ("„Brot backen“", "Brot backen"), ("`Baking bread`", "Baking bread"),
        ("Okayama in spring", "Okayama in spring"), ("Certainlyness of proofs", "Certainlyness of proofs"),
        ("Hmm, the user greets", nil), ("This conversation is about bread", nil), ("Okay.", nil),
        (".NET memory limits", ".NET memory limits"), (#""Hi" or "Hello""#, #""Hi" or "Hello""#),
        (String(repeating: "I would be glad to help you with that. ", count: 5), nil),
    ]

    @Test(arguments: answers)
    func `a model's answer becomes a title or is rejected`(answer: String, title: String?) {
        #expect(Title(answerOf: answer)?.text == title)
    }

    private static let questions: [(question: String, title: String?)] = [
        ("How do I bake bread?", "How do I bake bread?"),
        ("\n  > - How do I\tbake bread?\nI have flour.", "How do I bake bread?"),
        (
            "Please explain to me in detail how the tides come about, and why there are two of them each day",
            "Please explain to me in detail how the tides come about,…"
        ),
        ("```swift\nlet x = 1\n```", "let x = 1"),
        (String(repeating: "ж", count: 100), String(repeating: "ж", count: 60) + "…"),
        ("🙂🙂", "🙂🙂"),
        ("How to bake sour\u{AD}dough?", "How to bake sourdough?"), ("\u{FEFF}How to bake?", "How to bake?"),
        ("نان را چطور می\u{200C}پزند؟", "نان را چطور می\u{200C}پزند؟"), ("מה זה C++\u{200F}?", "מה זה C++?"),
        ("Is 🏴󠁧󠁢󠁥󠁮󠁧󠁿 in the cup?", "Is 🏴󠁧󠁢󠁥󠁮󠁧󠁿 in the cup?"), ("Ring\u{7} the signal", "Ring the signal"),
        ("\u{202E}evil\u{202C} text", "evil text"), ("\u{200B}\nWhat now?", "What now?"), ("\u{2066}a\u{2069}", "a"),
        ("a\u{1B}[31mb", "a[31mb"), ("क्\u{200D}ष", "क्\u{200D}ष"), ("\u{200B}\u{FEFF}", nil),
        ("x" + String(repeating: "👨‍👩‍👧‍👦", count: 20), "x" + String(repeating: "👨‍👩‍👧‍👦", count: 8) + "…"),
        (String(repeating: "\n", count: 3_000) + "late", nil),
        ("***", nil), (".NET 8 or .NET 9?", ".NET 8 or .NET 9?"), ("-5 °C in Kelvin?", "-5 °C in Kelvin?"),
        ("#define in C", "#define in C"), ("__init__.py does what?", "__init__.py does what?"),
        ("*args and **kwargs", "*args and **kwargs"), (#""Hi" or "Hello"?"#, #""Hi" or "Hello"?"#),
        ("'tis or it's", "'tis or it's"), ("## **What now?**", "What now?"), ("\"What now?\"", "What now?"),
    ]

    @Test(arguments: questions)
    func `the first words of a question make a title`(question: String, title: String?) {
        #expect(Title(firstWordsOf: question)?.text == title)
    }

    @Test func `a question of a million combining marks costs only its first words`() {
        let marks = String(repeating: "a\u{301}\u{327}", count: 300_000)

        let title = Title(firstWordsOf: marks)?.text

        #expect(title?.hasSuffix("…") == true)
    }
}

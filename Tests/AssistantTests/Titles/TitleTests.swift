import Testing

@testable import Assistant

@Suite struct TitleTests {
    @Test(arguments: [
        ("Baking bread", "Baking bread"),
        ("\"Baking bread.\"\n", "Baking bread"),
        ("«Как испечь хлеб»", "Как испечь хлеб"),
        ("**Baking bread**", "Baking bread"),
        ("\n\n# Intro to C#\nand more", "Intro to C#"),
        ("Baking \u{7}  bread", nil),
        ("  \n ", nil),
        (String(repeating: "I would be glad to help you with that. ", count: 5), nil),
    ])
    func `what a model answers becomes a title, or none`(answer: String, title: String?) {
        #expect(Title(answerOf: answer)?.text == title)
    }

    @Test(arguments: [
        ("How do I bake bread?", "How do I bake bread?"),
        ("\n  > - How do I\tbake bread?\nI have flour.", "How do I bake bread?"),
        (
            "Please explain to me in detail how the tides come about, and why there are two of them each day",
            "Please explain to me in detail how the tides come about,…"
        ),
        ("```swift\nlet x = 1\n```", "let x = 1"),
        (String(repeating: "ж", count: 100), String(repeating: "ж", count: 60) + "…"),
        ("🙂🙂", "🙂🙂"),
        ("***", nil),
    ])
    func `the first words of a question make a title`(question: String, title: String?) {
        #expect(Title(firstWordsOf: question)?.text == title)
    }
}

public import Model

extension Pages {
    /// What asks a model to sum up a conversation, in the words of the person.
    public func summaryRequest(in language: Language) -> String {
        // The spaces that keep words on one line on a page mean nothing to a model.
        catalogue[language](.summaryRequest).replacing("\u{A0}", with: " ")
    }
}

public import Model

extension Pages {
    /// The title of a chat, as the first heading of its Markdown.
    public func markdownHeading(_ title: String, in language: Language) -> String {
        var heading = "# "
        for scalar in catalogue[language].title(title).unicodeScalars {
            if "\\`*_[]<>#&|~".unicodeScalars.contains(scalar) { heading += "\\" }
            heading.unicodeScalars.append(scalar)
        }
        return heading + "\n"
    }

    /// A message below a heading that names its author. What the message leaves open is ended, so that the next one does
    /// not become part of it.
    public func markdown(of content: String, isUser: Bool, in language: Language) -> String {
        let words = catalogue[language]
        let end = OpenMarkdown.end(of: content).map { "\n\($0)" } ?? ""
        return "\n## \(isUser ? words(.fromUser) : words(.fromAssistant))\n\n\(content)\(end)\n"
    }
}

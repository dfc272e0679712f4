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

    /// A message below a heading that names its author.
    public func markdown(of content: String, isUser: Bool, in language: Language) -> String {
        let words = catalogue[language]
        return "\n## \(isUser ? words(.fromUser) : words(.fromAssistant))\n\n\(content)\n"
    }
}

/// GitHub-flavoured Markdown as safe HTML.
///
/// Tables, strikethrough, task lists, footnotes and bare addresses are read as on GitHub
/// (<https://github.github.com/gfm/>); everything else is CommonMark, with a few differences to suit how models write:
/// a line break in the source is a line break, and so is `<br>`; list items keep their numbers; no written line or
/// table cell is dropped. Other HTML is shown as text, images become links to their address, links lead to `http`,
/// `https` and `mailto` only. No input makes the result unsafe, fails or takes much more than linear time: text that
/// would is shown as plain text.
public enum Markdown {
    /// Renders Markdown, one string of HTML for each top-level block.
    ///
    /// Each block is rendered by itself, so a page may insert, replace or remove any of them.
    ///
    /// - Parameter scope: distinguishes this text from others on the same page, such as the identifier of a message;
    ///   references to footnotes lead to notes of the same scope. Without it they lead nowhere.
    public static func blocks(_ source: String, scope: String = "") -> [String] {
        var text = SourceText()
        text.append(source.utf8)
        return Rendering(of: text.bytes[...], scope: Array(scope.utf8)).html
    }

    /// Renders Markdown as one string of HTML, blocks separated by line feeds.
    public static func html(_ source: String, scope: String = "") -> String {
        blocks(source, scope: scope).joined(separator: "\n")
    }

    /// Renders text typed by a person, one string of HTML for each part: text or fenced code.
    ///
    /// Only fences and bare addresses are recognised. The text of the blocks, concatenated, is the typed text without
    /// the fence lines and with line feeds as line ends; a class makes the page preserve spaces and line breaks.
    public static func typedBlocks(_ text: String) -> [String] {
        TypedText.blocks(text)
    }
}

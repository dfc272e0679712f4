/// GitHub-flavoured Markdown as safe HTML.
///
/// Tables, strikethrough, task lists, footnotes and bare addresses are understood as GitHub does
/// (<https://github.github.com/gfm/>); everything else is CommonMark, with a few differences for the way models write:
/// the break of a line is one, `<br>` too, items keep their numbers, and no written line or cell is left out. Other HTML is shown as text, images become
/// links to their address, links lead to `http`, `https` and `mailto` only. No input makes the result unsafe, fails or takes
/// more than about linear time: what would, is shown as plain text.
public enum Markdown {
    /// Renders Markdown, one string of HTML for each top-level block.
    ///
    /// Blocks are rendered each by itself, so a page may insert, replace or drop any of them.
    ///
    /// - Parameter scope: what tells this text from others on the same page, such as the identifier of a message;
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

    /// Renders what a person typed, one string of HTML for each part of it, text and fenced code.
    ///
    /// Nothing but fences and bare addresses is understood. The text of the blocks, one after another, is what was typed
    /// without the lines of the fences, its line ends as line feeds; a class asks the page to show blanks and line feeds.
    public static func typedBlocks(_ text: String) -> [String] {
        TypedText.blocks(text)
    }
}

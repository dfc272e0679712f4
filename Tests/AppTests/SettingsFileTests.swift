import Testing

@testable import App

@Suite struct SettingsFileTests {
    @Test(arguments: [
        "# comment\r\nCLAUDE_MODEL=m\r\nPARLEY_PORT=1\r\n", "# comment\rCLAUDE_MODEL=m\rPARLEY_PORT=1",
        "\u{FEFF}CLAUDE_MODEL=m\nPARLEY_PORT=1\n", "\u{FEFF}# comment\r\n\r\nCLAUDE_MODEL=m\r\nPARLEY_PORT=1",
        "CLAUDE_MODEL=\"m\"\nPARLEY_PORT='1'\n", "export CLAUDE_MODEL=m\nexport\tPARLEY_PORT=\"1\"",
        "CLAUDE_MODEL=m # best\nPARLEY_PORT=1\t# one", "  CLAUDE_MODEL = m  \n\tPARLEY_PORT\t=\t1\t\n",
        "CLAUDE_MODEL=\"m\" # best\nPARLEY_PORT='1'# one".replacing("'1'#", with: "'1' #"),
        "CLAUDE_MODEL=m\n\n\n   \n   # PARLEY_PORT=9\nPARLEY_PORT=1", "CLAUDE_MODEL=x\nCLAUDE_MODEL=m\nPARLEY_PORT=1",
    ])
    func `a file is understood however it is written`(text: String) throws {
        let file = try SettingsFile(Array(text.utf8))

        let values = Dictionary(file.entries.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
        #expect(values == ["CLAUDE_MODEL": "m", "PARLEY_PORT": "1"])
    }

    @Test(arguments: [
        ("K=a=b==", "a=b=="), ("K=", ""), ("K= ", ""), ("K=\"\"", ""), ("K= # nothing", ""), ("K=#1", "#1"),
        ("K=a#b", "a#b"), ("K='a # b'", "a # b"), ("K=\"a # b\"", "a # b"),
        ("K=\"a \\\"b\\\" \\\\ \\$\"", "a \"b\" \\ $"),
        ("K='$HOME ${X} \\n \"'", "$HOME ${X} \\n \""), ("K=C:\\models\\m.gguf", "C:\\models\\m.gguf"),
        ("K=a b  c", "a b  c"), ("K=5$", "5$"), ("K=$5", "$5"), ("K=модель", "модель"), ("K=\"  a \"", "  a "),
        ("exportable=1", "1"),
    ])
    func `a value is taken as written, without its quotation marks and comment`(line: String, value: String) throws {
        let file = try SettingsFile(Array(line.utf8))

        #expect(file.entries.map(\.value) == [value])
    }

    @Test(arguments: [
        ("A=1\nB", "has no = after a name"), ("A=1\nB: 2", "has no = after a name"),
        ("A=1\n=2", "has no name of a setting before the ="), ("A=1\n2B=2", "has no name of a setting before the ="),
        ("A=1\nB C=2", "has no name of a setting before the ="),
        ("A=1\n\u{A0}B=2", "has no name of a setting before the ="),
        ("A=1\nB=\"2", "has a quotation mark that is not closed on the line"),
        ("A=1\nB='2", "has a quotation mark that is not closed on the line"),
        ("A=1\nB=\"2\\", "has a quotation mark that is not closed on the line"),
        ("A=1\nB=\"2\n3\"", "has a quotation mark that is not closed on the line"),
        ("A=1\nB=\"2\"3", "has text after the closing quotation mark"),
        ("A=1\nB='2' '3'", "has text after the closing quotation mark"),
        ("A=1\nB=2\"", "has a quotation mark within its value: put straight ones around the whole value"),
        ("A=1\nB=“2”", "has a quotation mark within its value: put straight ones around the whole value"),
        ("A=1\nB=`2`", "has a quotation mark within its value: put straight ones around the whole value"),
        ("A=1\nB=$HOME/x", "has a $ that would be a variable elsewhere: put the value in single quotation marks"),
        ("A=1\nB=\"${A}\"", "has a $ that would be a variable elsewhere: put the value in single quotation marks"),
        ("A=1\nB=$(date)", "has a $ that would be a variable elsewhere: put the value in single quotation marks"),
        (
            "A=1\nB=2 \\\n3",
            "has a backslash that would mean something elsewhere: put the value in single quotation marks"
        ),
        (
            "A=1\nB=\"a\\nb\"",
            "has a backslash that would mean something elsewhere: put the value in single quotation marks"
        ),
        ("A=1\nB=2\u{200B}", "has a character in its value that is not seen"),
        ("A=1\nB=2\u{A0}3", "has a character in its value that is not seen"),
        ("A=1\nB=2\u{0}", "holds a control character or invalid UTF-8: save the file as UTF-8"),
        ("A=1\nB=\u{1B}[0m", "holds a control character or invalid UTF-8: save the file as UTF-8"),
    ])
    func `an ambiguous line is refused with its number`(text: String, problem: String) {
        #expect {
            try SettingsFile(Array(text.utf8))
        } throws: { error in
            "\(error)" == ".env line 2 \(problem)"
        }
    }

    @Test(arguments: [[0xFF, 0xFE, 0x41, 0x00, 0x3D, 0x00], [0x41, 0x3D, 0xE9], [0x41, 0x3D, 0xC3]] as [[UInt8]])
    func `a file in another encoding is refused`(bytes: [UInt8]) {
        #expect {
            try SettingsFile(bytes)
        } throws: { error in
            "\(error)" == ".env line 1 is not UTF-8 text: save the file as UTF-8"
        }
    }

    @Test func `any bytes in a file are either understood or refused`() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("A=\"' #\\\r\n$\t_é\u{FEFF}\u{0}".utf8) + [0xFF, 0x80]

        for _ in 1...3000 {
            let bytes = (0..<Int.random(in: 0...24, using: &generator)).compactMap { _ in
                alphabet.randomElement(using: &generator)
            }
            do {
                for entry in try SettingsFile(bytes).entries { #expect(!entry.key.isEmpty) }
            } catch {
                #expect("\(error)".hasPrefix(".env line "))
            }
        }
    }
}

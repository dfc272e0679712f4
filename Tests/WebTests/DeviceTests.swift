import Testing

@testable import Web

@Suite struct DeviceTests {
    @Test(arguments: [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
            "Chrome · Linux"
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge · Windows"
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
            "Safari · iPhone"
        ),
        ("Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0", "Firefox · Android"),
        ("curl/8.5.0", "curl"),
    ])
    func `a browser is recognised by its most specific name`(agent: String, name: String) {
        #expect(Device(agent: agent).name == name)
    }

    @Test(arguments: ["", "?", "a program"]) func `an unrecognised agent has no name`(agent: String) {
        #expect(Device(agent: agent).name == nil)
    }
}

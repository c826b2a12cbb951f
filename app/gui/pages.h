#pragma once

namespace kekkai {

class MainWindow;
class OverviewPage;

/// Gives the window its pages, in the order of the rail. A new page is one line in pages.cpp.
/// @returns the overview, which gets the findings; the window owns it.
OverviewPage *addPages(MainWindow &window);

} // namespace kekkai

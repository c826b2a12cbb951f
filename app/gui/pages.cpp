#include "app/gui/pages.h"

#include "ui/pages/overviewpage.h"
#include "ui/shell/mainwindow.h"

#include <QCoreApplication>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {
struct Words {
    Q_DECLARE_TR_FUNCTIONS(kekkai::Pages)
};
} // namespace

OverviewPage *addPages(MainWindow &window)
{
    auto *overview = new OverviewPage;
    window.addPage({u"overview"_s, Words::tr("Overview"), u"overview"_s, overview, {}});
    return overview;
}

} // namespace kekkai

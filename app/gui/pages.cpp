#include "app/gui/pages.h"

#include "ui/pages/activitypage.h"
#include "ui/pages/dekspage.h"
#include "ui/pages/kekspage.h"
#include "ui/pages/overviewpage.h"
#include "ui/pages/policiespage.h"
#include "ui/pages/schemaspage.h"
#include "ui/pages/secretspage.h"
#include "ui/pages/wiringpage.h"
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
    using Kind = ObjectRef::Kind;
    auto *overview = new OverviewPage;
    window.addPage({u"overview"_s, Words::tr("Overview"), u"overview"_s, overview, {}});
    window.addPage({u"keks"_s, Words::tr("KEKs"), u"kek"_s, new KeksPage, {Kind::Kek, Kind::KmsKey}});
    window.addPage({u"deks"_s, Words::tr("DEKs"), u"dek"_s, new DeksPage, {Kind::Dek}});
    window.addPage(
        {u"schemas"_s, Words::tr("Schemas"), u"schema"_s, new SchemasPage, {Kind::Subject, Kind::Field, Kind::Tag}});
    window.addPage({u"policies"_s, Words::tr("Policies"), u"policy"_s, new PoliciesPage, {Kind::Policy}});
    window.addPage({u"secrets"_s, Words::tr("Secrets"), u"secret"_s, new SecretsPage, {Kind::Secret}});
    window.addPage({u"wiring"_s,
                    Words::tr("Wiring"),
                    u"wiring"_s,
                    new WiringPage,
                    {Kind::Mapping, Kind::Environment, Kind::Catalog, Kind::Database}});
    window.addPage({u"activity"_s, Words::tr("Activity"), u"clock"_s, new ActivityPage, {}});
    return overview;
}

} // namespace kekkai

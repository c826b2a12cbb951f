#include "ui/pages/dekspage.h"

#include "models/text/objecttext.h"
#include "models/text/valuetext.h"
#include "ui/pages/keyactions.h"
#include "ui/pages/keyfacts.h"
#include "ui/widgets/detailspane.h"

#include <QTableView>

using namespace Qt::StringLiterals;

namespace kekkai {

DeksPage::DeksPage(QWidget *parent)
    : BrowsePage({u"deks"_s, tr("DEKs"),
                  tr("Data encryption keys: what messages of a subject are encrypted with, wrapped by a KEK."),
                  u"dek"_s,
                  tr("This registry has no DEKs yet: producers make one with the first message they encrypt."),
                  tr("Filter by KEK, subject, algorithm or state")},
                 parent)
    , m_expiries([this](const DekExpiries &expiries) { m_model.setExpiries(expiries); })
{
    auto *table = new QTableView(this);
    table->setObjectName(u"deksTable"_s);
    setUp(table, &m_model);
    setColumns({{120, true, 80},
                {200, true, 100},
                {64, false, 60},
                {104, false, 100},
                {106, false, 104},
                {94, false, 90},
                {118, false, 114}});
    // Only in a window smaller than 1280×800: the state says what has expired, and the details say the day.
    setSpareColumns({{DekTableModel::ExpiryColumn, 548}, {DekTableModel::AlgorithmColumn, 648}});
    addShowDeleted();
    addKeyActions(new KeyActions(KeyActions::Of::Deks, table, &m_model, [this](int row) {
        return KeyActions::Key{m_model.rowAt(row).dek.deleted, false};
    }));
}

QList<InventoryPart> DeksPage::parts() const
{
    return {InventoryPart::Deks};
}

void DeksPage::setInventory(const InventoryPtr &inventory)
{
    const InventoryPtr before = DeksPage::inventory();
    keepInventory(inventory);
    m_model.setInventory(inventory);
    if (!before || before->subjects.constData() != inventory->subjects.constData())
        m_expiries.request([inventory] { return dekExpiriesOf(policiesOf(*inventory)); });
    showState(inventory);
}

void DeksPage::forgetConnection()
{
    m_expiries.drop();
    BrowsePage::forgetConnection();
}

QStringList DeksPage::wantedNames(const ObjectRef &key) const
{
    return key.key.mid(0, 2);
}

void DeksPage::fillDetails(const QModelIndex &current)
{
    if (!current.isValid() || !inventory())
        return;
    const DekRow &row = m_model.rowAt(currentSource().row());
    const Dek &dek = row.dek;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const ObjectRef ref = m_model.refOf(row);
    DetailsPane *pane = details();
    pane->setKey(u"dek/"_s + ref.key.join(u'/'));
    pane->setHeading(objectLabel(ref), objectKindText(ObjectRef::Kind::Dek));
    addMarkChip(pane, DekTableModel::stateText(row, m_model.now()), DekTableModel::stateMark(row, m_model.now()));
    if (dek.deleted)
        pane->addNote(
            tr("Soft-deleted: producers do not use it, but consumers still decrypt with it. It can be undeleted."),
            Token::Medium, u"severity-medium"_s);
    else if (row.isExpired(m_model.now()))
        pane->addNote(
            tr("Older than the policy allows: the next message makes a new version. No message, no rotation."),
            Token::High, u"severity-high"_s);
    pane->addSection(tr("Key"));
    pane->addLink(tr("KEK"), dek.kekName, {ObjectRef::Kind::Kek, {dek.kekName}});
    pane->addLink(tr("Subject"), dek.subject, {ObjectRef::Kind::Subject, {dek.subject}});
    pane->addFact(tr("Version"), numberText(dek.version));
    pane->addFact(tr("Algorithm"), dek.algorithm, {.mono = true, .copyable = false, .toolTip = {}});
    addTimeFact(pane, tr("Changed"), dek.changedAt, now);
    if (row.expiryDays > 0 && row.newest) {
        pane->addFact(tr("Expires after"), row.expiryDays == 1 ? tr("1 day") : tr("%n days", nullptr, row.expiryDays));
        addTimeFact(pane, tr("Expiry"), row.expiresAt(), now);
    } else {
        pane->addFact(tr("Expiry"),
                      row.newest        ? tr("never: no policy sets encrypt.dek.expiry.days")
                          : dek.deleted ? tr("soft-deleted: producers do not use it")
                                        : tr("replaced by a newer version"));
    }
    pane->addFact(tr("State"), DekTableModel::stateText(row, m_model.now()));
    pane->addSection(tr("Wrapped key material"));
    if (dek.encryptedKeyMaterial.isEmpty())
        pane->addFact(tr("Encrypted"), tr("the registry sent none"));
    else
        pane->addFact(tr("Encrypted"), dek.encryptedKeyMaterial, {.mono = true, .copyable = true, .toolTip = {}});
    addJson(pane, tr("JSON"), dek.toJson());
}

} // namespace kekkai

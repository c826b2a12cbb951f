#include "app/cli/names.h"

#include <QMetaEnum>

namespace kekkai::cli {

using namespace Qt::StringLiterals;

QString nameOf(ApiError::Kind kind)
{
    return QString::fromLatin1(QMetaEnum::fromType<ApiError::Kind>().valueToKey(int(kind)));
}

QString nameOf(InventoryPart value)
{
    switch (value) {
    case InventoryPart::Registry:
        return u"registry"_s;
    case InventoryPart::Keks:
        return u"keks"_s;
    case InventoryPart::Deks:
        return u"deks"_s;
    case InventoryPart::Subjects:
        return u"subjects"_s;
    case InventoryPart::Tags:
        return u"tags"_s;
    case InventoryPart::CmfSystem:
        return u"cmfSystem"_s;
    case InventoryPart::Environments:
        return u"environments"_s;
    case InventoryPart::Secrets:
        return u"secrets"_s;
    case InventoryPart::Catalogs:
        return u"catalogs"_s;
    case InventoryPart::ComputePools:
        return u"computePools"_s;
    case InventoryPart::Applications:
        return u"applications"_s;
    }
    return {};
}

QString nameOf(PartState::Phase value)
{
    switch (value) {
    case PartState::Phase::NotAsked:
        return u"NotAsked"_s;
    case PartState::Phase::Waiting:
        return u"Waiting"_s;
    case PartState::Phase::Loading:
        return u"Loading"_s;
    case PartState::Phase::Complete:
        return u"Complete"_s;
    case PartState::Phase::Failed:
        return u"Failed"_s;
    case PartState::Phase::Canceled:
        return u"Canceled"_s;
    case PartState::Phase::Absent:
        return u"Absent"_s;
    }
    return {};
}

QString nameOf(ProtectionVerdict value)
{
    switch (value) {
    case ProtectionVerdict::NotTagged:
        return u"NotTagged"_s;
    case ProtectionVerdict::Encrypted:
        return u"Encrypted"_s;
    case ProtectionVerdict::PayloadEncrypted:
        return u"PayloadEncrypted"_s;
    case ProtectionVerdict::TaggedUnprotected:
        return u"TaggedUnprotected"_s;
    case ProtectionVerdict::Refused:
        return u"Refused"_s;
    case ProtectionVerdict::PartlyClear:
        return u"PartlyClear"_s;
    case ProtectionVerdict::OnlySomeClients:
        return u"OnlySomeClients"_s;
    case ProtectionVerdict::WriteOnly:
        return u"WriteOnly"_s;
    case ProtectionVerdict::ReadOnly:
        return u"ReadOnly"_s;
    case ProtectionVerdict::Broken:
        return u"Broken"_s;
    case ProtectionVerdict::NotVisited:
        return u"NotVisited"_s;
    case ProtectionVerdict::Container:
        return u"Container"_s;
    }
    return {};
}

QString nameOf(KekState value)
{
    switch (value) {
    case KekState::Live:
        return u"Live"_s;
    case KekState::SoftDeleted:
        return u"SoftDeleted"_s;
    case KekState::Missing:
        return u"Missing"_s;
    case KekState::NotNamed:
        return u"NotNamed"_s;
    case KekState::NotLoaded:
        return u"NotLoaded"_s;
    }
    return {};
}

QString nameOf(PolicyIssue value)
{
    switch (value) {
    case PolicyIssue::KekNotNamed:
        return u"KekNotNamed"_s;
    case PolicyIssue::KekNameInvalid:
        return u"KekNameInvalid"_s;
    case PolicyIssue::KekMissing:
        return u"KekMissing"_s;
    case PolicyIssue::KekSoftDeleted:
        return u"KekSoftDeleted"_s;
    case PolicyIssue::KmsTypeDiffers:
        return u"KmsTypeDiffers"_s;
    case PolicyIssue::KmsKeyIdDiffers:
        return u"KmsKeyIdDiffers"_s;
    case PolicyIssue::KmsNotGivenForNewKek:
        return u"KmsNotGivenForNewKek"_s;
    case PolicyIssue::AlgorithmUnknown:
        return u"AlgorithmUnknown"_s;
    case PolicyIssue::ExpiryInvalid:
        return u"ExpiryInvalid"_s;
    case PolicyIssue::Disabled:
        return u"Disabled"_s;
    case PolicyIssue::NotForClients:
        return u"NotForClients"_s;
    case PolicyIssue::WriteOnly:
        return u"WriteOnly"_s;
    case PolicyIssue::ReadOnly:
        return u"ReadOnly"_s;
    case PolicyIssue::FailureIgnored:
        return u"FailureIgnored"_s;
    case PolicyIssue::FailureIgnoredOnRead:
        return u"FailureIgnoredOnRead"_s;
    case PolicyIssue::WrongList:
        return u"WrongList"_s;
    case PolicyIssue::TagsMatchNothing:
        return u"TagsMatchNothing"_s;
    case PolicyIssue::CoversEveryField:
        return u"CoversEveryField"_s;
    case PolicyIssue::ShadowedByEarlierRule:
        return u"ShadowedByEarlierRule"_s;
    case PolicyIssue::OverlapsOtherRule:
        return u"OverlapsOtherRule"_s;
    case PolicyIssue::FieldTypeRefused:
        return u"FieldTypeRefused"_s;
    case PolicyIssue::NotTransform:
        return u"NotTransform"_s;
    }
    return {};
}

QString nameOf(WiringState value)
{
    switch (value) {
    case WiringState::Connected:
        return u"Connected"_s;
    case WiringState::NotMapped:
        return u"NotMapped"_s;
    case WiringState::SecretMissing:
        return u"SecretMissing"_s;
    case WiringState::SecretHidden:
        return u"SecretHidden"_s;
    case WiringState::AccessDisputed:
        return u"AccessDisputed"_s;
    case WiringState::Unused:
        return u"Unused"_s;
    case WiringState::Unknown:
        return u"Unknown"_s;
    }
    return {};
}

QString nameOf(Severity value)
{
    switch (value) {
    case Severity::Critical:
        return u"critical"_s;
    case Severity::High:
        return u"high"_s;
    case Severity::Medium:
        return u"medium"_s;
    case Severity::Low:
        return u"low"_s;
    case Severity::Info:
        return u"info"_s;
    }
    return {};
}

QString nameOf(RuleList value)
{
    switch (value) {
    case RuleList::Migration:
        return u"migrationRules"_s;
    case RuleList::Domain:
        return u"domainRules"_s;
    case RuleList::Encoding:
        return u"encodingRules"_s;
    }
    return {};
}

QString nameOf(TestStage stage)
{
    switch (stage) {
    case TestStage::NameResolution:
        return u"nameResolution"_s;
    case TestStage::Tcp:
        return u"tcp"_s;
    case TestStage::Tls:
        return u"tls"_s;
    case TestStage::Http:
        return u"http"_s;
    case TestStage::SignIn:
        return u"signIn"_s;
    case TestStage::Role:
        return u"role"_s;
    case TestStage::DekRegistry:
        return u"dekRegistry"_s;
    case TestStage::RuleSets:
        return u"ruleSets"_s;
    case TestStage::Version:
        return u"version"_s;
    case TestStage::Licence:
        return u"licence"_s;
    }
    Q_UNREACHABLE();
}

QString nameOf(TestResult::State state)
{
    switch (state) {
    case TestResult::State::Waiting:
        return u"waiting"_s;
    case TestResult::State::Running:
        return u"running"_s;
    case TestResult::State::Passed:
        return u"passed"_s;
    case TestResult::State::Warning:
        return u"warning"_s;
    case TestResult::State::Failed:
        return u"failed"_s;
    case TestResult::State::Skipped:
        return u"skipped"_s;
    }
    Q_UNREACHABLE();
}

} // namespace kekkai::cli

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.Resource;

/** Validates NDJSON from standard input against the JSON files of unpacked packages; one line of output a fault. */
public class Validate {
  public static void main(String[] folders) throws Exception {
    FhirContext context = FhirContext.forR4();
    PrePopulatedValidationSupport packages = new PrePopulatedValidationSupport(context);
    for (String folder : folders) {
      try (var files = Files.list(Path.of(folder))) {
        for (Path file : (Iterable<Path>) files.filter(Validate::defines)::iterator) {
          add(context, packages, Files.readString(file));
        }
      }
    }
    ValidationSupportChain chain = new ValidationSupportChain(
        packages,
        new DefaultProfileValidationSupport(context),
        new InMemoryTerminologyServerValidationSupport(context),
        new CommonCodeSystemsTerminologyService(context),
        new SnapshotGeneratingValidationSupport(context));
    FhirInstanceValidator instances = new FhirInstanceValidator(chain);
    instances.setAnyExtensionsAllowed(true);
    instances.setErrorForUnknownProfiles(true);
    FhirValidator validator = context.newValidator().registerValidatorModule(instances);
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    int seen = 0;
    int wrong = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      seen++;
      boolean failed = false;
      for (SingleValidationMessage message : validator.validateWithResult(line).getMessages()) {
        if (message.getSeverity().ordinal() >= ResultSeverityEnum.ERROR.ordinal()) {
          failed = true;
          System.out.println("ERROR " + seen + " " + message.getLocationString() + " " + message.getMessage());
        }
      }
      wrong += failed ? 1 : 0;
    }
    System.out.println("VALIDATED " + seen + " WRONG " + wrong);
  }

  private static boolean defines(Path file) {
    return file.getFileName().toString().matches("(StructureDefinition|ValueSet|CodeSystem)-.*[.]json");
  }

  private static void add(FhirContext context, PrePopulatedValidationSupport packages, String text) {
    packages.addResource((Resource) context.newJsonParser().parseResource(text));
  }
}
